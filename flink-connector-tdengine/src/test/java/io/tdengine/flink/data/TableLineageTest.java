/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.transport.ConnectionConfig;
import java.util.List;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.streaming.api.lineage.LineageDataset;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.SourceLineageVertex;
import org.junit.jupiter.api.Test;

class TableLineageTest {

    private static final ConnectionConfig CONNECTION =
            ConnectionConfig.parse("ws://alice:secret1@a:1,b/power?token=secret2");

    @Test
    void namesWhatASourceReads() {
        SourceLineageVertex vertex =
                TableLineage.ofSource(
                        CONNECTION, Boundedness.BOUNDED, List.of("power.meters", "topic"));

        assertThat(vertex.boundedness()).isEqualTo(Boundedness.BOUNDED);
        assertThat(vertex.datasets())
                .extracting(LineageDataset::name)
                .containsExactly("power.meters", "topic");
        assertThat(vertex.datasets())
                .extracting(LineageDataset::namespace)
                .containsOnly("tdengine://a:1,b:6041");
        assertThat(vertex.datasets()).allMatch(dataset -> dataset.facets().isEmpty());
    }

    @Test
    void namesWhatASinkWrites() {
        LineageVertex vertex = TableLineage.ofSink(CONNECTION, "power.meters");

        assertThat(vertex.datasets()).hasSize(1);
        assertThat(vertex.datasets().get(0).name()).isEqualTo("power.meters");
        assertThat(vertex.datasets().get(0).namespace()).doesNotContain("alice", "secret");
    }
}
