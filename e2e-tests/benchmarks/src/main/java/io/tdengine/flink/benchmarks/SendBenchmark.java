/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * 64 MiB in binary frames of a client, masked and written to a socket that another thread drains.
 */
@State(Scope.Thread)
public class SendBenchmark {

    private static final int TOTAL = 64 << 20;

    /** Bytes of a frame's payload. */
    @Param({"65536", "1048576"})
    public int frameBytes;

    private byte[] payload;
    private ByteBuffer ready;
    private ClientFrames ours;
    private ClientFrames stock;
    private SocketChannel socket;
    private Thread receiver;

    @Setup
    public void connect() throws IOException {
        payload = new byte[frameBytes];
        new SplittableRandom(42).nextBytes(payload);
        ready = ByteBuffer.allocateDirect(frameBytes).put(payload);
        ours = ClientFrames.ours();
        stock = ClientFrames.stock();
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            socket = SocketChannel.open(server.getLocalAddress());
            SocketChannel received = server.accept();
            receiver = new Thread(() -> drain(received), "receiver");
            receiver.start();
        }
    }

    private static void drain(SocketChannel received) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        try (received) {
            while (received.read(buffer) >= 0) {
                buffer.clear();
            }
        } catch (IOException e) {
            throw new IllegalStateException("The receiver lost its socket", e);
        }
    }

    @TearDown
    public void disconnect() throws IOException, InterruptedException {
        socket.close();
        receiver.join();
    }

    @Benchmark
    public long ours(Work work) throws IOException {
        return send(ours, work);
    }

    /** The library's own. */
    @Benchmark
    public long stock(Work work) throws IOException {
        return send(stock, work);
    }

    /** Bytes that are where the kernel takes them from: what the socket alone takes. */
    @Benchmark
    public long readyFrames(Work work) throws IOException {
        long sent = 0;
        work.done(TOTAL / frameBytes, frameBytes);
        for (int done = 0; done < TOTAL; done += frameBytes) {
            ready.clear();
            while (ready.hasRemaining()) {
                sent += socket.write(ready);
            }
        }
        return sent;
    }

    private long send(ClientFrames frames, Work work) throws IOException {
        long sent = 0;
        work.done(TOTAL / frameBytes, frameBytes);
        for (int done = 0; done < TOTAL; done += frameBytes) {
            ByteBuffer frame = frames.encode(ByteBuffer.wrap(payload));
            while (frame.hasRemaining()) {
                sent += socket.write(frame);
            }
        }
        return sent;
    }
}
