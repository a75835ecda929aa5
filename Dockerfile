# The image of a service or of the migrations: they differ only in what Maven built. The build context is
# MODULE/target after `mvn package`, which holds one jar and, in lib/, its libraries; docker-compose.yml names it. An image for
# arm64 comes from a build on arm64: docs/platforms.md.
FROM debian:bookworm-slim

RUN apt-get update \
    && apt-get install --yes --no-install-recommends curl openjdk-17-jre-headless \
    && rm -rf /var/lib/apt/lists/*

# The two folders that are written to belong to the user, and so does a new volume that is mounted there: TensorFlow's
# libraries are unpacked into .javacpp at the first start (632 MB), ingest keeps the known examples in state. The group root may
# write there, too: OpenShift runs images as a random user of that group.
RUN useradd --uid 11011 --create-home eleventh \
    && install --directory --owner eleventh --group root --mode 2775 /home/eleventh/.javacpp /home/eleventh/state \
    && chgrp root /home/eleventh \
    && chmod 775 /home/eleventh

WORKDIR /opt/eleventh
# libraries first: they change less often than our own code, and their layer is then built once
COPY lib/ lib/
COPY *.jar service.jar

USER eleventh
# half of the container's memory for the heap, the rest for TensorFlow and RocksDB, which allocate beside it
ENV JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=50 -XX:+ExitOnOutOfMemoryError" \
    HTTP_HOST=0.0.0.0 \
    HTTP_PORT=8080
EXPOSE 8080
# a user that is in no /etc/passwd has no home for Java, which would write to a folder named "?"
ENV HOME=/home/eleventh
# no shell between: SIGTERM reaches Java
ENTRYPOINT ["java", "-Duser.home=/home/eleventh", "-jar", "service.jar"]
