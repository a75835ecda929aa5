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
 * A Java agent that ends its JVM like kill -9 when a thread reaches a named point for the n-th time. The tests arm it
 * through a file, so the services have no code for it.
 */
public final class Points {
    private static final long LOOK_MILLIS = 20;

    private static volatile @Nullable Armed armed;

    private Points() {}

    /**
     * The point at which the JVM ends.
     *
     * @param thread part of the thread's name
     * @param point such as {@code commitTransaction before}, {@code send models}, {@code commit after}
     * @param times on which pass the JVM ends, from 1
     */
    record Point(String thread, String point, int times) {
        /** Returns the point as a line of the file; neither thread nor point contains a tab. */
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

    /** Creates a jar that contains only the name of this class; the class itself is on the class path. */
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

    @SuppressWarnings("BusyWait") // a file does not notify of changes
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

    /** Called by the advised methods. */
    public static void reach(String point) {
        Armed now = armed;
        if (now != null
                && now.point().equals(point)
                && Thread.currentThread().getName().contains(now.thread())
                && now.left().decrementAndGet() == 0) {
            // like kill -9: runs no shutdown hook and no finally block
            Runtime.getRuntime().halt(137);
        }
    }

    /** Advice for {@code PgConnection.commit()}. */
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

    /** Advice for {@code KafkaProducer.commitTransaction()}. */
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

    /** Advice for {@code KafkaProducer.send(record, callback)}, which {@code send(record)} calls, too. */
    public static final class Send {
        private Send() {}

        @Advice.OnMethodEnter
        public static void before(@Advice.Argument(0) ProducerRecord<?, ?> record) {
            reach("send " + record.topic());
        }
    }
}
