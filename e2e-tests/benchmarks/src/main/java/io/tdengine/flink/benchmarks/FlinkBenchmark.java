/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import org.apache.flink.api.common.functions.RichFilterFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What Flink itself takes for a record: a source of numbers, a filter and a sink, chained. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
public class FlinkBenchmark {

    /** Parallelism x records over all subtasks. */
    @Param({"1x10000000", "2x10000000"})
    public String load;

    private int parallelism;
    private int records;

    @Setup
    public void prepare() {
        int x = load.indexOf('x');
        parallelism = Integer.parseInt(load.substring(0, x));
        records = Integer.parseInt(load.substring(x + 1));
    }

    @Benchmark
    public void flink(Progress progress) throws Exception {
        progress.expect(records);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism);
        env.getConfig().enableObjectReuse();
        env.fromSequence(1, records).filter(new Counted()).sinkTo(new DiscardingSink<>());
        env.execute();
        progress.complete();
        progress.finish(records);
    }

    private static final class Counted extends RichFilterFunction<Long> {

        private static final long serialVersionUID = 1L;
        private static final int RECORDS_A_REPORT = 1000;

        private int records;

        @Override
        public boolean filter(Long number) {
            if (++records == RECORDS_A_REPORT) {
                report();
            }
            return true;
        }

        private void report() {
            Progress.current().rows(records, records);
            records = 0;
        }

        @Override
        public void close() {
            report();
        }
    }
}
