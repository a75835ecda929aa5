package dev.eleventh.system.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forwards connections to a server on the loopback address; tests can cut and delay them. */
final class TcpProxy implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TcpProxy.class);
    private static final int BUFFER = 64 << 10;

    private final ServerSocket door;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(TcpProxy::daemon);
    private volatile boolean cut;
    private volatile long delayMillis;

    TcpProxy(int port, int target) {
        this.target = target;
        try {
            this.door = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    private static Thread daemon(Runnable run) {
        Thread thread = new Thread(run, "proxy");
        thread.setDaemon(true);
        return thread;
    }

    int port() {
        return door.getLocalPort();
    }

    /** Breaks every connection, and refuses new ones until {@link #mend()}. */
    void cut() {
        cut = true;
        open.forEach(TcpProxy::close);
    }

    /** Delays each piece of data by this time from now on, in both directions. */
    void delay(long millis) {
        delayMillis = millis;
    }

    void mend() {
        cut = false;
        delayMillis = 0;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                if (cut) {
                    close(client);
                } else {
                    threads.execute(() -> connect(client));
                }
            } catch (IOException e) {
                log.debug("proxy stops accepting port={}", port(), e);
            }
        }
    }

    private void connect(Socket client) {
        open.add(client);
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            threads.execute(() -> copy(client, server));
            copy(server, client);
        } catch (IOException e) {
            // the server is unavailable: close the client's connection
            end(client);
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (delayMillis > 0) {
                    Thread.sleep(delayMillis);
                }
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            log.debug("proxy lost a connection port={}", port(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end(from);
            end(to);
        }
    }

    private void end(Socket socket) {
        open.remove(socket);
        close(socket);
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            log.debug("proxy cannot close a socket", e);
        }
    }

    @Override
    public void close() {
        close(door);
        open.forEach(TcpProxy::close);
        threads.shutdownNow();
    }
}
