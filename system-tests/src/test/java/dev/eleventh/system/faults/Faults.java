package dev.eleventh.system.faults;

import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.testing.OptionalProgram;
import dev.eleventh.inference.InferenceMain;
import dev.eleventh.ingest.IngestMain;
import dev.eleventh.trainer.TrainerMain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Every fault that is known, and a schedule of them. */
final class Faults {
    /** {@code -Dfaults.kinds=REGEX} narrows them to those of a name. */
    private static final String KINDS = System.getProperty("faults.kinds", ".*");

    private static final Duration JUMP = Duration.ofHours(2);

    private final SmallDisk disk;

    Faults(SmallDisk disk) {
        this.disk = disk;
    }

    /** Each at least once, in an order and with repetitions that the seed decides. */
    List<Fault> schedule(int count, Random random) {
        List<Fault> all =
                all().stream().filter(fault -> fault.name().matches(KINDS)).toList();
        if (count < all.size()) {
            throw new IllegalArgumentException(
                    "a schedule must have room for each fault: %d, was %d".formatted(all.size(), count));
        }
        List<Fault> schedule = new ArrayList<>(all);
        while (schedule.size() < count) {
            schedule.add(all.get(random.nextInt(all.size())));
        }
        Collections.shuffle(schedule, random);
        return schedule;
    }

    /** The kinds of fault that this machine cannot have, each with the reason. */
    List<String> leftOut() {
        List<String> leftOut = new ArrayList<>();
        if (!FakeClock.canJump()) {
            leftOut.add("a clock that goes wrong: " + OptionalProgram.FAKETIME.missing());
        }
        if (!disk.isSmall()) {
            leftOut.add("a full disk: " + SmallDisk.MISSING);
        }
        return leftOut;
    }

    List<Fault> all() {
        List<Fault> faults = new ArrayList<>();
        for (Named each : services()) {
            faults.add(new Fault("kill -9 of " + each.name(), (world, traffic, random) -> {
                moment(traffic, random);
                each.of().apply(world).program().kill();
            }));
            faults.add(new Fault("SIGTERM of " + each.name(), (world, traffic, random) -> {
                moment(traffic, random);
                each.of().apply(world).program().terminate();
            }));
            faults.add(new Fault("a second " + each.name() + " comes and is killed", (world, traffic, random) -> {
                traffic.run();
                try (Program second = second(world, each)) {
                    moment(random);
                    second.kill();
                }
            }));
            faults.add(new Fault("a second " + each.name() + " comes and goes", (world, traffic, random) -> {
                traffic.run();
                try (Program second = second(world, each)) {
                    moment(random);
                    second.terminate();
                }
            }));
        }
        points().forEach(point -> faults.add(atPoint(point)));
        faults.add(new Fault("kill -9 of the broker", (world, traffic, random) -> {
            moment(traffic, random);
            world.broker().kill();
        }));
        faults.add(new Fault("restart of the broker", (world, traffic, random) -> {
            moment(traffic, random);
            world.broker().terminate();
        }));
        faults.add(new Fault("kill -9 of the database", (world, traffic, random) -> {
            moment(traffic, random);
            world.killDatabase(disk.data());
        }));
        faults.add(new Fault("restart of the database", (world, traffic, random) -> {
            moment(traffic, random);
            world.database().terminate();
        }));
        faults.add(proxied("connections to the broker cut", World::toBroker, TcpProxy::cut));
        faults.add(proxied("connections to the database cut", World::toDatabase, TcpProxy::cut));
        faults.add(proxied("a slow way to the broker", World::toBroker, proxy -> proxy.delay(150)));
        faults.add(proxied("a slow way to the database", World::toDatabase, proxy -> proxy.delay(50)));
        if (FakeClock.canJump()) {
            for (Named each : services()) {
                faults.addAll(jumps(each.name(), world -> each.of().apply(world).program()));
            }
            faults.addAll(jumps("the broker", World::broker));
            faults.addAll(jumps("the database", World::database));
        }
        if (disk.isSmall()) {
            faults.add(new Fault("a full disk under the database", this::fillDisk));
        }
        return faults;
    }

    private record Named(String name, Class<?> main, Function<World, World.Service> of) {}

    private static List<Named> services() {
        return List.of(
                new Named("ingest", IngestMain.class, World::ingest),
                new Named("trainer", TrainerMain.class, World::trainer),
                new Named("inference", InferenceMain.class, World::inference));
    }

    private record At(Function<World, World.Service> service, Points.Point point) {}

    private static List<At> points() {
        List<At> points = new ArrayList<>();
        for (String point : List.of("send examples-accepted", "commitTransaction before", "commitTransaction after")) {
            points.add(new At(World::ingest, new Points.Point("StreamThread", point, 3)));
        }
        // a record that the trainer rejects goes back to ingest, which forgets it
        points.add(new At(World::trainer, new Points.Point("learn-and-publish", "send examples-returned", 1)));
        points.add(new At(World::ingest, new Points.Point("StreamThread", "send examples-rejected", 1)));
        for (String point : List.of("commit before", "commit after")) {
            points.add(new At(World::trainer, new Points.Point("record-examples", point, 1)));
            points.add(new At(World::trainer, new Points.Point("learn-and-publish", point, 3)));
        }
        // the outbox has the version, nothing is on a topic; the artifact is, its manifest is not; both are,
        // uncommitted;
        // committed, but not marked in the outbox
        for (String point :
                List.of("send model-artifacts", "send models", "commitTransaction before", "commitTransaction after")) {
            points.add(new At(World::trainer, new Points.Point("learn-and-publish", point, 1)));
        }
        for (String point : List.of("send predictions", "commitTransaction before", "commitTransaction after")) {
            points.add(new At(World::inference, new Points.Point("answer-images", point, 1)));
        }
        return points;
    }

    private static Fault atPoint(At at) {
        return new Fault("kill -9 at " + at.point(), (world, traffic, random) -> {
            World.Service service = at.service().apply(world);
            int starts = service.program().starts();
            service.arm(at.point());
            traffic.run();
            try {
                await("%s to come to %s".formatted(service.name(), at.point()))
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> service.program().starts() > starts);
            } finally {
                service.disarm();
            }
        });
    }

    private static Program second(World world, Named each) {
        World.Service second = world.service("second-" + each.name(), each.main());
        world.awaitReady(second);
        return second.program();
    }

    private static Fault proxied(String name, Function<World, TcpProxy> proxy, Consumer<TcpProxy> harm) {
        return new Fault(name, (world, traffic, random) -> {
            moment(traffic, random);
            harm.accept(proxy.apply(world));
            aWhile(random);
            proxy.apply(world).mend();
        });
    }

    /** There and back, so each is a jump ahead and a jump back. */
    private static List<Fault> jumps(String name, Function<World, Program> program) {
        return List.of(
                jump("the clock of %s goes wrong by two hours ahead".formatted(name), program, JUMP),
                jump("the clock of %s goes wrong by two hours back".formatted(name), program, JUMP.negated()));
    }

    private static Fault jump(String name, Function<World, Program> program, Duration jump) {
        return new Fault(name, (world, traffic, random) -> {
            moment(traffic, random);
            program.apply(world).clock().ahead(jump);
            aWhile(random);
            program.apply(world).clock().ahead(Duration.ZERO);
        });
    }

    /** The trainer must say what is wrong, and go on by itself when there is room again. */
    private void fillDisk(World world, Runnable traffic, Random random) throws Exception {
        disk.fill();
        traffic.run();
        try {
            await("the trainer to say that the disk is full")
                    .until(() -> world.trainer().program().output().contains("No space left on device")
                            || world.learner().isEmpty());
        } finally {
            disk.free();
        }
    }

    /** Any moment of the two seconds after the traffic has begun: that is the point of it. */
    private static void moment(Runnable traffic, Random random) throws InterruptedException {
        traffic.run();
        moment(random);
    }

    private static void aWhile(Random random) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(1_000 + random.nextInt(4_000));
    }

    private static void moment(Random random) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(2_000));
    }
}
