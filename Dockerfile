# One image for web, worker and inference; docker-compose.yml gives each its command.
ARG PYTHON=3.11-slim-trixie

FROM python:${PYTHON} AS build
RUN apt-get update && apt-get install -y --no-install-recommends build-essential && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/venv
# where pip would find a CUDA build of torch: docker build --build-arg PIP_EXTRA_INDEX_URL=<an index with CPU builds>
ARG PIP_EXTRA_INDEX_URL=
# the image must run on other processors than the one it is built on
ENV CMAKE_ARGS="-DGGML_NATIVE=OFF -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON"
COPY requirements/torch.txt requirements/lock.txt requirements/
RUN /opt/venv/bin/pip install --no-cache-dir --no-deps -r requirements/torch.txt \
 && /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements/lock.txt

FROM python:${PYTHON}
# pg_dump and psql of backups: of the version of docker-compose.yml's server or a later one
RUN apt-get update && apt-get install -y --no-install-recommends \
    postgresql-client-17 libgomp1 tesseract-ocr tesseract-ocr-rus tesseract-ocr-kaz && rm -rf /var/lib/apt/lists/* \
 && useradd --system --create-home --uid 10001 sufler \
 && install -d -o sufler -g sufler /var/lib/sufler/home /var/lib/sufler/home/adapters \
    /var/lib/sufler/models
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY . .
ENV PATH="/opt/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SUFLER_HOME=/var/lib/sufler/home \
    SUFLER_MODELS=/var/lib/sufler/models
RUN SUFLER_HOME=/build/home python manage.py compile_translations && rm -rf /build
USER sufler
VOLUME ["/var/lib/sufler/home", "/var/lib/sufler/models"]
EXPOSE 8000
CMD ["python", "-m", "assistant.project.web", "--host", "0.0.0.0", "--port", "8000"]
