# The search service in a container; docs/operations.md tells how to run it.

FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
RUN pip install --no-cache-dir --constraint constraints.txt hatchling editables
COPY index index
COPY search search
COPY web web
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && python -m venv --without-pip /opt/hledej \
 && pip --python /opt/hledej/bin/python install --no-cache-dir --constraint constraints.txt /wheels/*.whl

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /index hledej \
 && install --directory --owner hledej --group hledej /index /archive
COPY --from=build /opt/hledej /opt/hledej
# The lexicon is compiled on the first build and kept with the index: its licence forbids shipping it.
ENV PATH=/opt/hledej/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HLEDEJ_INDEX=/index \
    HLEDEJ_WEB_HOST=0.0.0.0 \
    XDG_CACHE_HOME=/index/cache
USER hledej
VOLUME /index
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["hledej"]
CMD ["serve"]
