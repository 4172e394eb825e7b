/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static io.tdengine.flink.table.FactoryCalls.createTableSource;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options of lookups and logins that are refused at planning, without a server. */
class LookupAndLoginOptionsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lookup.max-retries=-1 | Option 'lookup.max-retries' is -1",
                "lookup.cache=FULL | Option 'lookup.cache' is 'FULL', but:",
                "lookup.cache=PARTIAL | Option 'lookup.cache' is 'PARTIAL', but:",
                "lookup.cache=FULL,lookup.async=true | exclude each other",
                "lookup.rows=some | Could not parse value 'some' for key 'lookup.rows'",
                "username=u,password=p,password-env=X | Options 'password', 'password-file' and"
                        + " 'password-env' exclude each other",
                "username=u,password-env=NO_SUCH_VARIABLE | there is no such environment variable",
                "username=u,password-file=/no/such/file | which cannot be read as text",
                "token-env=NO_SUCH_VARIABLE | Option 'token-env' is 'NO_SUCH_VARIABLE'",
                "token-file=/no/such/file,username=u | exclude each other"
            })
    void wrongOptionsAreNamed(String given, String message) {
        Map<String, String> options =
                new HashMap<>(
                        Map.of(
                                "connector",
                                "tdengine",
                                "url",
                                "ws://localhost:6041",
                                "database",
                                "power",
                                "table",
                                "meters"));
        Arrays.stream(given.split(","))
                .map(option -> option.split("=", 2))
                .forEach(option -> options.put(option[0], option[1]));
        ResolvedSchema schema =
                ResolvedSchema.of(Column.physical("ts", DataTypes.TIMESTAMP_LTZ(3)));
        assertThatThrownBy(() -> createTableSource(schema, options))
                .hasStackTraceContaining(message);
    }
}
