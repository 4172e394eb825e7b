/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.soak;

import io.tdengine.flink.testing.ServerProcess;
import io.tdengine.flink.testing.ServerProcess.Command;
import java.util.SplittableRandom;

/** What befalls the server, one after another. */
final class Faults {

    private final ServerProcess server;
    private final SplittableRandom random;
    private final int[] counts = new int[3];

    Faults(ServerProcess server, long seed) {
        this.server = server;
        this.random = new SplittableRandom(seed);
    }

    /**
     * Cuts all connections, restarts the adapter, or answers nothing until {@link #end}.
     *
     * @return which
     */
    Command begin() {
        int which = random.nextInt(3);
        counts[which]++;
        Command command = new Command[] {Command.CUT, Command.RESTART, Command.STALL}[which];
        server.tell(command);
        return command;
    }

    /** Lets a stalled server answer. */
    void end() {
        server.tell(Command.RESUME);
    }

    @Override
    public String toString() {
        return counts[0] + " cuts, " + counts[1] + " restarts, " + counts[2] + " stalls";
    }
}
