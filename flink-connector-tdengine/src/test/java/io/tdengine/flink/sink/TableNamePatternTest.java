/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableNamePatternTest {

    @Test
    void findsTagsInTheirOrder() {
        assertThat(TableNamePattern.parse("d_{groupid}_{id}{id}").tags())
                .containsExactly("groupid", "id", "id");
    }

    @Test
    void doubledBracesAreText() {
        TableNamePattern pattern = TableNamePattern.parse("{{{id}}}{{x}}");

        assertThat(pattern.tags()).containsExactly("id");
        assertThat(pattern.parts())
                .extracting(TableNamePattern.Part::text)
                .containsExactly("{", "id", "}{x}");
    }

    @ParameterizedTest
    @CsvSource({
        "d_{id, a brace that is not closed",
        "d_id}, a brace that closes none",
        "d_{}, no name of a tag",
        "d_{a{b}, no name of a tag",
        "devices, no tag in braces"
    })
    void saysWhatIsWrong(String pattern, String reason) {
        assertThatThrownBy(() -> TableNamePattern.parse(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'" + pattern + "'", reason);
    }
}
