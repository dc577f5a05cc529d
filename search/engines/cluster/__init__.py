"""The cluster engine: plans run as queries of an OpenSearch index."""
