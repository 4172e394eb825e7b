/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Further options of {@code 'scan.mode' = 'changes'}, beside {@link TDengineConnectorOptions}. */
@PublicEvolving
public final class TDengineChangesOptions {

    /** What deletes and changes of tables do. */
    public enum TableChanges {
        IGNORE("ignore"),
        FAIL("fail");

        private final String value;

        TableChanges(String value) {
            this.value = value;
        }

        @Override
        public String toString() {
            return value;
        }
    }

    public static final ConfigOption<TableChanges> SCAN_TABLE_CHANGES =
            ConfigOptions.key("scan.table-changes")
                    .enumType(TableChanges.class)
                    .defaultValue(TableChanges.IGNORE)
                    .withDescription(
                            "What deleted rows and dropped or altered tables do: nothing, or end"
                                    + " the job with an error. 'fail' needs a topic WITH META.");

    public static final ConfigOption<Boolean> SCAN_TOPIC_DROP =
            ConfigOptions.key("scan.topic.drop")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether a bounded job drops the topic when it has read everything."
                                    + " Needs 'scan.topic.create'.");

    private TDengineChangesOptions() {}

    /** All of them. */
    static List<ConfigOption<?>> all() {
        return List.of(SCAN_TABLE_CHANGES, SCAN_TOPIC_DROP);
    }
}
