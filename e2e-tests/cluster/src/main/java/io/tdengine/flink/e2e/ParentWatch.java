/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.e2e;

import java.io.IOException;
import java.util.Arrays;

/**
 * Runs another main class, and ends the process with the one that started it: when that has gone,
 * however it went, the standard input is at its end.
 */
public final class ParentWatch {

    private ParentWatch() {}

    /**
     * @param args the main class and its arguments
     */
    public static void main(String[] args) throws ReflectiveOperationException {
        Thread watch = new Thread(ParentWatch::awaitEnd, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        Class.forName(args[0])
                .getMethod("main", String[].class)
                .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    }

    private static void awaitEnd() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is said.
            }
        } catch (IOException gone) {
            // As good as an end.
        }
        Runtime.getRuntime().halt(2);
    }
}
