/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InsertTargetTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "INSERT INTO t VALUES(?,?)|t",
                "insert into Db.T values (?, ?)|Db.T",
                "INSERT INTO `d b`.`t``(` (ts) VALUES(?)|`d b`.`t``(`",
                "INSERT INTO 'db.t' VALUES(?)|`db`.`t`",
                "INSERT INTO ? USING db . st TAGS(?) VALUES(?)|db.st",
                "INSERT INTO ? USING st (g, h) TAGS(?, ?) (ts, v) VALUES(?,?)|st",
                "INSERT INTO d1 (ts) USING st TAGS(')') VALUES(?)|st",
                "INSERT INTO st (tbname, ts) VALUES(?,?)|st"
            })
    void findsTheTableThatHasTheColumns(String sql, String table) {
        assertThat(InsertTarget.of(sql).table()).isEqualTo(table);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO ? VALUES(?,?)",
                "INSERT INTO t",
                "INSERT INTO ? USING",
                "SELECT * FROM t WHERE v = ?",
                "INSERT INTO t SELECT * FROM u",
                "",
                "'"
            })
    void knowsNoTableWhereTheTextNamesNone(String sql) {
        assertThat(InsertTarget.of(sql).table()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t VALUES(?,?)",
                "INSERT INTO t VALUES ( ? , ? ) ;",
                "INSERT INTO ? USING st TAGS('a', ?) VALUES(?,?)",
                "INSERT INTO ? USING st (g) TAGS(?) VALUES(?,?)"
            })
    void knowsThatAllColumnsAreBound(String sql) {
        assertThat(InsertTarget.of(sql).bindsAllColumns()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t (ts, v) VALUES(?,?)",
                "INSERT INTO t VALUES(?,1)",
                "INSERT INTO ? USING st TAGS(?) (ts) VALUES(?)",
                "INSERT INTO d1 (ts) USING st TAGS(1) VALUES(?)",
                "INSERT INTO t SELECT ?"
            })
    void doesNotClaimThatAllColumnsAreBound(String sql) {
        assertThat(InsertTarget.of(sql).bindsAllColumns()).isFalse();
    }

    /** Nothing that backtracks or recurses by the length of the text. */
    @Test
    void readsALongText() {
        String sql = "INSERT INTO t VALUES('" + "x''\\'".repeat(100_000) + "',?)";

        assertThat(InsertTarget.of(sql).table()).isEqualTo("t");
    }
}
