/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Each benchmark once, in this process: it sets up, its two sides agree and it runs. */
class BenchmarksTest {

    @BeforeAll
    static void runBesideOtherBuilds() {
        // JMH lets one run at a time measure on a machine; here nothing is measured.
        System.setProperty("jmh.ignoreLock", "true");
    }

    @ParameterizedTest
    @CsvSource({
        "QueryBlockBenchmark, '', 'ours jdbc'",
        "TmqMessageBenchmark, '', 'ours jdbc'",
        "BindBenchmark, '10x1000 1000x1000', 'ours jdbc'",
        "FrameBenchmark, '10x1000 1000x1000', 'ours jdbc'",
        "MaskingBenchmark, '', 'ours stock'",
        "SendBenchmark, '', 'ours stock readyFrames'",
        "StageBenchmark, '', 'parse decode rowData'",
        "ColumnsBenchmark, '', 'read write'",
        "MemoryBenchmark, '', 'copy copyOnTwo'",
        "FlinkBenchmark, '2x20000', flink",
        "SubscriptionBenchmark, '2x2x10x20000', 'ours jdbc fetchOnly'",
        "ScanBenchmark, '2x10x20000', 'ours jdbc'",
        "PipelineBenchmark, '2x2x10x20000', 'ours jdbc'",
        "AcknowledgedWritesBenchmark, '2x10x1000x20000', 'ours jdbc readyFrames'",
        "StoredWritesBenchmark, '10x1000x20000', 'ours jdbc readyFrames'"
    })
    void benchmarkRunsWithBothSidesAgreeing(String benchmark, String loads, String sides)
            throws RunnerException {
        Collection<RunResult> results =
                new Runner(
                                new OptionsBuilder()
                                        .include("\\." + benchmark + "\\.")
                                        .param("load", loads.split(" "))
                                        .forks(0)
                                        .mode(Mode.SingleShotTime)
                                        .warmupIterations(0)
                                        .measurementIterations(1)
                                        .shouldFailOnError(true)
                                        .verbosity(VerboseMode.SILENT)
                                        .build())
                        .run();

        Set<String> ran =
                results.stream()
                        .map(result -> result.getParams().getBenchmark())
                        .map(name -> name.substring(name.lastIndexOf('.') + 1))
                        .collect(Collectors.toSet());
        assertThat(ran).contains(sides.split(" "));
    }
}
