package dev.eleventh.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Chooses ports on the loopback address, for servers that must know their port before they bind it. */
public final class Ports {
    static final String HOST = "127.0.0.1";

    /**
     * Below Linux's range for outgoing connections, so that no outgoing connection takes a port between choosing and
     * binding.
     */
    private static final int LOWEST = 20_000;

    private static final int HIGHEST = 32_000;
    private static final int TRIES = 100;

    /** A caller that needs two ports gets two, although it binds neither before it has both. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** Returns the given port, or a free one for 0. */
    static int choose(String server, int port) {
        if (port != 0) {
            requireFree(server, port);
            return port;
        }
        return free();
    }

    /** Returns a port that no process listens on now, and that this process was not given before. */
    public static int free() {
        for (int i = 0; i < TRIES; i++) {
            // at random, because several test JVMs choose at the same time
            int candidate = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(candidate) && GIVEN.add(candidate)) {
                return candidate;
            }
        }
        throw new IllegalStateException(
                "found no free port in [%d, %d) in %d tries; choose a port".formatted(LOWEST, HIGHEST, TRIES));
    }

    private static void requireFree(String server, int port) {
        if (!isFree(port)) {
            throw new IllegalStateException(
                    "%s cannot listen on %s:%d, which is in use; stop the other process or choose another port"
                            .formatted(server, HOST, port));
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
