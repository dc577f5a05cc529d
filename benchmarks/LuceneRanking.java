import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cz.CzechAnalyzer;
import org.apache.lucene.analysis.cz.CzechStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.sandbox.search.CombinedFieldQuery;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.BytesRef;

/** Ranks queries with Lucene's Czech stemmer, folding and BM25F: PAGES QUERIES TITLE_WEIGHT. */
public class LuceneRanking {
    /** The filters of CzechAnalyzer, and folding after them. */
    static class Folding extends Analyzer {
        @Override
        protected TokenStreamComponents createComponents(String field) {
            StandardTokenizer source = new StandardTokenizer();
            CharArraySet stopwords = CzechAnalyzer.getDefaultStopSet();
            TokenStream words = new StopFilter(new LowerCaseFilter(source), stopwords);
            TokenStream stems = new CzechStemFilter(words);
            return new TokenStreamComponents(source, new ASCIIFoldingFilter(stems));
        }
    }

    public static void main(String[] given) throws Exception {
        Analyzer analyzer = new Folding();
        ByteBuffersDirectory directory = new ByteBuffersDirectory();
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
            for (String line : Files.readAllLines(Path.of(given[0]))) {
                String[] parts = line.split("\t", 3);
                Document page = new Document();
                page.add(new StringField("name", parts[0], Field.Store.YES));
                page.add(new TextField("title", parts[1], Field.Store.NO));
                page.add(new TextField("body", parts.length > 2 ? parts[2] : "", Field.Store.NO));
                writer.addDocument(page);
            }
        }
        float title = Float.parseFloat(given[2]);
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            for (String query : Files.readAllLines(Path.of(given[1]))) {
                BooleanQuery.Builder any = new BooleanQuery.Builder();
                for (String term : terms(analyzer, query)) {
                    CombinedFieldQuery.Builder word = new CombinedFieldQuery.Builder();
                    word.addField("title", title).addField("body", 1).addTerm(new BytesRef(term));
                    any.add(word.build(), BooleanClause.Occur.SHOULD);
                }
                List<String> found = new ArrayList<>(Collections.singleton(query));
                for (ScoreDoc hit : searcher.search(any.build(), 10).scoreDocs) {
                    found.add(reader.storedFields().document(hit.doc).get("name"));
                }
                System.out.println(String.join("\t", found));
            }
        }
    }

    static Set<String> terms(Analyzer analyzer, String text) throws Exception {
        Set<String> found = new LinkedHashSet<>();
        try (TokenStream tokens = analyzer.tokenStream("body", text)) {
            CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                found.add(term.toString());
            }
            tokens.end();
        }
        return found;
    }
}
