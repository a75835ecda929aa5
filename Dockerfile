# The image of a service or of the migrations; the images differ only in their jars. The build context is MODULE/target
# after `mvn package`, which contains one jar and its libraries in lib/; docker-compose.yml names it. An image for arm64
# needs a build on arm64: docs/evaluate/platforms.md.
FROM debian:bookworm-slim

RUN apt-get update \
    && apt-get install --yes --no-install-recommends curl openjdk-17-jre-headless \
    && rm -rf /var/lib/apt/lists/*

# The image's user owns the two writable folders, and a new volume that is mounted there. TensorFlow's libraries are
# unpacked into .javacpp at the first start (632 MB); ingest keeps the known examples in state. The group root may also
# write there, because OpenShift runs images as a random user of that group.
RUN useradd --uid 11011 --create-home eleventh \
    && install --directory --owner eleventh --group root --mode 2775 /home/eleventh/.javacpp /home/eleventh/state \
    && chgrp root /home/eleventh \
    && chmod 775 /home/eleventh

WORKDIR /opt/eleventh
# libraries first: they change less often than the project's code, so their layer is reused
COPY lib/ lib/
COPY *.jar service.jar

USER eleventh
# half of the container's memory for the heap, the rest for TensorFlow and RocksDB, which allocate outside the heap
ENV JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=50 -XX:+ExitOnOutOfMemoryError" \
    HTTP_HOST=0.0.0.0 \
    HTTP_PORT=8080
EXPOSE 8080
# Java finds no home for a user without an entry in /etc/passwd, and would write to a folder named "?"
ENV HOME=/home/eleventh
# no shell in between, so that SIGTERM reaches Java
ENTRYPOINT ["java", "-Duser.home=/home/eleventh", "-jar", "service.jar"]
