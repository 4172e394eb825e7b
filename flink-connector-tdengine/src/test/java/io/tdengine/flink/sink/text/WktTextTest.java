/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.h2.util.geometry.EWKBUtils;
import org.h2.util.geometry.EWKTUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WktTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0101000000000000000000f03f0000000000000040; POINT(1.0 2.0)",
                "00000000013ff00000000000004000000000000000; POINT(1.0 2.0)",
                "0101000020e6100000000000000000f03f0000000000000040; POINT(1.0 2.0)",
                "0101000000000000000000f87f000000000000f87f; POINT EMPTY",
                "010200000000000000; LINESTRING EMPTY"
            })
    void writesWkbAsWkt(String wkb, String wkt) {
        assertThat(text(wkb)).isEqualTo(wkt);
    }

    /** Read back by a library that knows nothing of this one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "POINT(-1.5E-300 1E300)",
                "LINESTRING(0 0,1 1,2.25 -3)",
                "POLYGON((0 0,4 0,4 4,0 0),(1 1,2 1,2 2,1 1))",
                "MULTIPOINT((1 2),(3 4))",
                "MULTILINESTRING((0 0,1 1),(2 2,3 3))",
                "MULTIPOLYGON(((0 0,4 0,4 4,0 0)),((9 9,8 9,8 8,9 9)))",
                "GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(3 4,5 6),GEOMETRYCOLLECTION(POINT(7 8)))"
            })
    void isReadBackAsTheSameGeometry(String wkt) {
        byte[] wkb = EWKTUtils.ewkt2ewkb(wkt);

        String text = text(HexFormat.of().formatHex(wkb));

        assertThat(EWKTUtils.ewkt2ewkb(text)).isEqualTo(EWKBUtils.ewkb2ewkb(wkb));
    }

    @ParameterizedTest
    @CsvSource({
        "'', end within",
        "02, is no WKB",
        "0101000000000000000000f03f, end within",
        "0101000000000000000000f03f000000000000004000, ends 1 bytes before",
        "01e9030000, WKB type is 1001",
        "0102000000ffffffff, count of -1",
        "010200000001000000000000000000f07f0000000000000040, not finite"
    })
    void refusesOtherBytes(String wkb, String reason) {
        assertRefused(() -> text(wkb), reason);
    }

    @Test
    void refusesEndlessNesting() {
        assertRefused(() -> text("010700000001000000".repeat(1000)), "nested too deep");
    }

    @Test
    void randomBytesNeverDoAnythingElse() {
        Random random = new Random(6);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 5) {
                bytes[0] = (byte) random.nextInt(2);
                bytes[1] = (byte) random.nextInt(8);
                bytes[2] = 0;
                bytes[3] = 0;
                bytes[4] = 0;
            }
            try {
                WktText.append(bytes, 0, bytes.length, new TextBuffer());
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("it");
            }
        }
    }

    private static void assertRefused(ThrowingCallable call, String reason) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    private static String text(String wkb) {
        byte[] bytes = HexFormat.of().parseHex(wkb);
        TextBuffer out = new TextBuffer();
        WktText.append(bytes, 0, bytes.length, out);
        return out.toString();
    }
}
