# PneumoScope's dashboard for CPUs. The steps are those of deploy/install.sh, which a test runs without Docker.
#
#   docker build -t pneumoscope . && docker run --read-only -v pneumoscope:/data -p 127.0.0.1:8501:8501 pneumoscope

FROM python:3.11.14-slim-bookworm AS source
COPY . /source
RUN /source/deploy/install.sh app /source /app

# hadolint global ignore=DL3059
FROM python:3.11.14-slim-bookworm
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
COPY deploy/install.sh requirements.txt /build/
RUN /build/install.sh system
RUN /build/install.sh packages /build/requirements.txt
RUN /build/install.sh user /data
COPY --from=source /app /app

ENV PNEUMOSCOPE_HOME=/data \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501
WORKDIR /app
USER 1000:1000
RUN deploy/install.sh check /app
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=6s --start-period=60s --retries=3 CMD ["python", "/app/deploy/health.py"]
CMD ["/app/deploy/start.sh"]
