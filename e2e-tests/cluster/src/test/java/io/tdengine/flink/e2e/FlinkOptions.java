/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.e2e;

import java.util.ArrayList;
import java.util.List;

/** What Flink's own configuration gives its processes on JDK 17, and what makes them start fast. */
final class FlinkOptions {

    private static final List<String> OPENED =
            List.of(
                    "java.lang",
                    "java.net",
                    "java.io",
                    "java.nio",
                    "java.lang.reflect",
                    "java.text",
                    "java.time",
                    "java.util",
                    "java.util.concurrent",
                    "java.util.concurrent.atomic",
                    "java.util.concurrent.locks",
                    "sun.nio.ch");

    private static final List<String> COMPILER = List.of("api", "file", "parser", "tree", "util");

    private FlinkOptions() {}

    /** Options of any process. */
    static List<String> jvm() {
        List<String> options = new ArrayList<>();
        for (String opened : OPENED) {
            options.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        for (String exported : COMPILER) {
            options.add(
                    "--add-exports=jdk.compiler/com.sun.tools.javac." + exported + "=ALL-UNNAMED");
        }
        options.add("--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED");
        options.add("--add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED");
        // Two cores for seven processes: what starts fast wins.
        options.add("-XX:TieredStopAtLevel=1");
        options.add("-XX:+UseSerialGC");
        options.add("-Xshare:auto");
        return options;
    }
}
