/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.TDengineException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On changes recorded from a real server, but for the unknown ones. */
class TableChangeTest {

    @Test
    void readsADelete() {
        TableChange change =
                TableChange.of(
                        "{\"type\":\"delete\",\"sql\":\"delete from `nt` where `ts` \\u003e="
                                + " 1700000000123 and `ts` \\u003c= 1700000000123\"}");

        assertThat(change.type()).isEqualTo(TableChange.Type.DELETE);
        assertThat(change.tables()).containsExactly("nt");
        assertThat(change.deletion().table()).isEqualTo("nt");
        assertThat(change.deletion().from()).isEqualTo(1_700_000_000_123L);
        assertThat(change.deletion().to()).isEqualTo(1_700_000_000_123L);
    }

    @Test
    void readsADrop() {
        TableChange change = TableChange.of("{\"type\":\"drop\",\"tableNameList\":[\"ms3\"]}");

        assertThat(change.type()).isEqualTo(TableChange.Type.DROP);
        assertThat(change.tables()).containsExactly("ms3");
        assertThat(change.deletion()).isNull();
    }

    @Test
    void readsAnAlter() {
        TableChange change =
                TableChange.of(
                        "{\"type\":\"alter\",\"tableType\":\"super\",\"tableName\":\"ms\","
                                + "\"alterType\":5,\"colName\":\"c\",\"colType\":5}");

        assertThat(change.type()).isEqualTo(TableChange.Type.ALTER);
        assertThat(change.tables()).containsExactly("ms");
    }

    @Test
    void aDeleteInAnUnknownFormHasNoRange() {
        TableChange change =
                TableChange.of("{\"type\":\"delete\",\"sql\":\"delete from d1 where ts > 5\"}");

        assertThat(change.type()).isEqualTo(TableChange.Type.DELETE);
        assertThat(change.deletion()).isNull();
    }

    @Test
    void unquotesNames() {
        assertThat(
                        TableChange.of(
                                        "{\"type\":\"delete\",\"sql\":\"delete from `a``b` where"
                                                + " `ts` >= -5 and `ts` <= 7\"}")
                                .deletion()
                                .table())
                .isEqualTo("a`b");
    }

    @Test
    void keepsWhatItDoesNotKnow() {
        TableChange change = TableChange.of("{\"type\":\"merge\"}");

        assertThat(change.type()).isEqualTo(TableChange.Type.OTHER);
        assertThat(change.tables()).isEqualTo(List.of());
        assertThat(change.json()).isEqualTo("{\"type\":\"merge\"}");
    }

    @Test
    void refusesWhatIsNoJson() {
        assertThatThrownBy(() -> TableChange.of("{\"type\":"))
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("no JSON");
    }
}
