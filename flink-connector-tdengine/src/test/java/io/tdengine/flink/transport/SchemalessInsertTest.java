/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SchemalessInsertTest {

    @Test
    void linesAreOneText() {
        assertThat(SchemalessInsert.line(List.of("a b=1 1", "a b=2 2")).build().data())
                .isEqualTo("a b=1 1\na b=2 2");
    }

    @Test
    void lineThatIsNoLineIsNamedByItsNumber() {
        assertThatThrownBy(() -> SchemalessInsert.line(List.of("a b=1 1", "a b=\"x\ny\" 2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Line 2 of 2 holds a line break");
        assertThatThrownBy(() -> SchemalessInsert.telnet(List.of(" ")))
                .hasMessageContaining("Line 1 of 1 is empty");
        assertThatThrownBy(() -> SchemalessInsert.line(List.of())).hasMessageContaining("no line");
        assertThatThrownBy(() -> SchemalessInsert.json(" ")).hasMessageContaining("empty");
    }

    @Test
    void valuesOutOfRangeAreRefusedByName() {
        SchemalessInsert.Builder days = builder().precision(TimeUnit.DAYS);
        SchemalessInsert.Builder ttl = builder().ttlDays(-1);
        SchemalessInsert.Builder key = builder().tableNameKey("");
        SchemalessInsert.Builder id = builder().requestId(SchemalessInsert.MAX_REQUEST_ID + 1);

        assertThatThrownBy(days::build).hasMessageContaining("DAYS");
        assertThatThrownBy(ttl::build).hasMessageContaining("ttlDays");
        assertThatThrownBy(key::build).hasMessageContaining("tableNameKey");
        assertThatThrownBy(id::build).hasMessageContaining("requestId");
    }

    @Test
    void dataIsNotShown() {
        assertThat(builder().build().toString()).doesNotContain("measurement").contains("LINE");
    }

    private static SchemalessInsert.Builder builder() {
        return SchemalessInsert.line(List.of("measurement v=1 1"));
    }
}
