/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.data.UnfitValueException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;

class ChildTableNamesTest {

    private static final RowType TAGS =
            SinkJob.rowType(
                    DataTypes.FIELD("location", DataTypes.STRING()),
                    DataTypes.FIELD("groupid", DataTypes.INT()));

    @Test
    void patternPutsTagsIntoTheName() {
        ChildTableNames names = byPattern("{{d}}_{groupid}_{location}_{groupid}", TAGS);

        assertThat(names.of(row("北京", -7))).hasToString("{d}_-7_北京_-7");
        assertThat(names.of(row("b", 8))).hasToString("{d}_8_b_8");
    }

    @Test
    void patternTakesEveryPlainType() {
        RowType types =
                SinkJob.rowType(
                        DataTypes.FIELD("a", DataTypes.BOOLEAN()),
                        DataTypes.FIELD("b", DataTypes.TINYINT()),
                        DataTypes.FIELD("c", DataTypes.SMALLINT()),
                        DataTypes.FIELD("d", DataTypes.BIGINT()),
                        DataTypes.FIELD("e", DataTypes.DECIMAL(20, 0)));
        RowData row =
                GenericRowData.of(
                        true,
                        (byte) -1,
                        (short) 300,
                        Long.MIN_VALUE,
                        DecimalData.fromBigDecimal(new BigDecimal("18446744073709551600"), 20, 0));

        assertThat(byPattern("{a}_{b}_{c}_{d}_{e}", types).of(row))
                .hasToString("true_-1_300_-9223372036854775808_18446744073709551600");
    }

    @Test
    void patternRefusesANullTag() {
        assertThatThrownBy(() -> byPattern("d_{groupid}", TAGS).of(row("x", null)))
                .isInstanceOf(UnfitValueException.class)
                .hasMessageContainingAll("tag 'groupid' is NULL", "'d_{groupid}'");
    }

    /** What is documented: anybody can find the table of given tags. */
    @Test
    void hashIsTheMd5OfTableAndSortedTags() throws Exception {
        ChildTableNames names =
                new TableNamesByHash("meters", List.of("location", "groupid"), TAGS);

        assertThat(names.of(row("Berlin", 7))).hasToString(md5("meters,groupid=7,location=Berlin"));
        assertThat(names.of(row(null, 7))).hasToString(md5("meters,groupid=7"));
        assertThat(names.of(row(null, null))).hasToString(md5("meters"));
        assertThat(names.of(row("a,b=c\\", 7)))
                .hasToString(md5("meters,groupid=7,location=a\\,b\\=c\\\\"));
    }

    /** Written before: tables of that name must be found again by all later versions. */
    @Test
    void hashNeverChanges() {
        RowType types =
                SinkJob.rowType(
                        DataTypes.FIELD("f", DataTypes.FLOAT()),
                        DataTypes.FIELD("d", DataTypes.DOUBLE()),
                        DataTypes.FIELD("b", DataTypes.BYTES()),
                        DataTypes.FIELD("t", DataTypes.TIMESTAMP(6)),
                        DataTypes.FIELD("n", DataTypes.DECIMAL(10, 2)));
        RowData row =
                GenericRowData.of(
                        2.0e-3f,
                        2.0e-3,
                        new byte[] {0, -1},
                        TimestampData.fromEpochMillis(-1, 5_000),
                        DecimalData.fromBigDecimal(new BigDecimal("1.50"), 10, 2));

        assertThat(new TableNamesByHash("s", List.of("f", "d", "b", "t", "n"), types).of(row))
                .hasToString(md5("s,b=00ff,d=3f60624dd2f1a9fc,f=3b03126f,n=1.5,t=-1.5000"));
    }

    @Test
    void tagsThatLookAlikeAsTextHaveDifferentHashes() {
        ChildTableNames names =
                new TableNamesByHash(
                        "s",
                        List.of("a", "b"),
                        SinkJob.rowType(
                                DataTypes.FIELD("a", DataTypes.STRING()),
                                DataTypes.FIELD("b", DataTypes.STRING())));

        assertThat(names.of(row("1,b=2", null))).isNotEqualTo(names.of(row("1", text("2"))));
        assertThat(names.of(row("", null))).isNotEqualTo(names.of(row(null, null)));
    }

    private static ChildTableNames byPattern(String pattern, RowType rowType) {
        return new TableNamesByPattern(TableNamePattern.parse(pattern), rowType);
    }

    private static RowData row(String text, Object other) {
        return GenericRowData.of(text(text), other);
    }

    private static StringData text(String text) {
        return StringData.fromString(text);
    }

    private static String md5(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return "t_" + HexFormat.of().formatHex(digest);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
