package dev.eleventh.system.faults;

import static net.bytebuddy.matcher.ElementMatchers.isMethod;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A Java agent that ends its JVM, as kill -9 does, when a thread comes to a named point for the n-th time. Armed from outside
 * through a file, so that the services themselves know nothing of it.
 */
public final class Points {
    private static final long LOOK_MILLIS = 20;

    private static volatile @Nullable Armed armed;

    private Points() {}

    /**
     * What ends the JVM.
     *
     * @param thread part of the thread's name
     * @param point such as {@code commitTransaction before}, {@code send models}, {@code commit after}
     * @param times how often it is passed until then
     */
    record Point(String thread, String point, int times) {
        /** As it stands in the file; neither thread nor point has a tab in it. */
        String line() {
            return "%s\t%s\t%d".formatted(thread, point, times);
        }

        @Override
        public String toString() {
            return "%s in %s, time %d".formatted(point, thread, times);
        }
    }

    private record Armed(String line, String thread, String point, AtomicInteger left) {
        static Armed of(String line) {
            String[] parts = line.split("\t", -1);
            return new Armed(line, parts[0], parts[1], new AtomicInteger(Integer.parseInt(parts[2])));
        }
    }

    /** A jar that has only the name of this class: the class itself is on the class path. */
    static Path agentJar(Path directory) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", Points.class.getName());
        Path jar = directory.resolve("points.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream unused = new JarOutputStream(out, manifest)) {
            return jar;
        }
    }

    public static void premain(String file, Instrumentation instrumentation) {
        Orphan.endWithParent();
        Thread watcher = new Thread(() -> watch(Path.of(file)), "points");
        watcher.setDaemon(true);
        watcher.start();
        new AgentBuilder.Default()
                .type(named("org.postgresql.jdbc.PgConnection"))
                .transform((builder, type, loader, module, domain) -> builder.visit(Advice.to(Commit.class)
                        .on(isMethod().and(named("commit")).and(takesArguments(0)))))
                .type(named("org.apache.kafka.clients.producer.KafkaProducer"))
                .transform((builder, type, loader, module, domain) -> builder.visit(
                                Advice.to(CommitTransaction.class).on(named("commitTransaction")))
                        .visit(Advice.to(Send.class)
                                .on(named("send").and(takesArguments(2)).and(takesArgument(0, ProducerRecord.class)))))
                .installOn(instrumentation);
    }

    @SuppressWarnings("BusyWait") // a file has no other way to say that it changed
    private static void watch(Path file) {
        try {
            while (true) {
                look(file);
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void look(Path file) throws IOException {
        try {
            String line = Files.readString(file).strip();
            Armed now = armed;
            if (line.isEmpty()) {
                armed = null;
            } else if (now == null || !now.line().equals(line)) {
                armed = Armed.of(line);
            }
        } catch (NoSuchFileException e) {
            armed = null;
        }
    }

    /** Called from the advised methods. */
    public static void reach(String point) {
        Armed now = armed;
        if (now != null
                && now.point().equals(point)
                && Thread.currentThread().getName().contains(now.thread())
                && now.left().decrementAndGet() == 0) {
            // no shutdown hook, no finally: as kill -9
            Runtime.getRuntime().halt(137);
        }
    }

    /** {@code PgConnection.commit()}. */
    public static final class Commit {
        private Commit() {}

        @Advice.OnMethodEnter
        public static void before() {
            reach("commit before");
        }

        @Advice.OnMethodExit
        public static void after() {
            reach("commit after");
        }
    }

    /** {@code KafkaProducer.commitTransaction()}. */
    public static final class CommitTransaction {
        private CommitTransaction() {}

        @Advice.OnMethodEnter
        public static void before() {
            reach("commitTransaction before");
        }

        @Advice.OnMethodExit
        public static void after() {
            reach("commitTransaction after");
        }
    }

    /** {@code KafkaProducer.send(record, callback)}, which the shorter one calls. */
    public static final class Send {
        private Send() {}

        @Advice.OnMethodEnter
        public static void before(@Advice.Argument(0) ProducerRecord<?, ?> record) {
            reach("send " + record.topic());
        }
    }
}
