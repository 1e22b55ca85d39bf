# Images from what Maven has built (mvn -DskipTests package):
#   docker build --target trialstream -t trialstream .             sampler, gateway, all commands; no development stack
#   docker build --target trialstream-dev -t trialstream-dev .     the same with it: trialstream up, quickstart
#   docker build --target trialstream-worker -t trialstream-worker .   a worker in one Java file, here the tutorial's
# They need no shell, run as a user without rights, and write nowhere but to /tmp.
ARG JRE=eclipse-temurin:25-jre
ARG JDK=eclipse-temurin:25-jdk

FROM ${JRE} AS trialstream
COPY modules/dist/target/trialstream/lib /opt/trialstream/lib
COPY modules/dist/target/trialstream/jvm /opt/trialstream/jvm
USER 10001:10001
WORKDIR /tmp
ENV HOME=/tmp TRIALSTREAM_LOG_FORMAT=json
# Exit when memory is short, and be started again, rather than limp on.
ENTRYPOINT ["java", "@/opt/trialstream/jvm/every", "@/opt/trialstream/jvm/container", "-cp", "/opt/trialstream/lib/*", "io.trialstream.cli.Main"]
CMD ["--help"]

FROM ${JDK} AS trialstream-dev
COPY modules/dist/target/trialstream /opt/trialstream
# PostgreSQL's initdb wants to know its user by name.
RUN echo "trialstream:x:10001:10001::/tmp:/usr/sbin/nologin" >> /etc/passwd
USER 10001:10001
WORKDIR /tmp
ENV HOME=/tmp
ENTRYPOINT ["java", "@/opt/trialstream/jvm/every", "@/opt/trialstream/jvm/container", "-Dtrialstream.home=/opt/trialstream", "-cp", "/opt/trialstream/lib/*:/opt/trialstream/development/*", "io.trialstream.cli.Main"]
CMD ["up"]

FROM ${JDK} AS trialstream-worker
COPY modules/dist/target/trialstream/trialstream-worker.jar /opt/trialstream/
COPY modules/dist/target/trialstream/jvm /opt/trialstream/jvm
COPY examples/Quadratic.java /opt/trialstream/examples/
USER 10001:10001
WORKDIR /tmp
ENV HOME=/tmp
ENTRYPOINT ["java", "@/opt/trialstream/jvm/container", "-cp", "/opt/trialstream/trialstream-worker.jar"]
CMD ["/opt/trialstream/examples/Quadratic.java"]
