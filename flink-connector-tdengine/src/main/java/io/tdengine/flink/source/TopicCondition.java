/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.schema.TableSchema;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * Which child tables of its super table a topic is to have when the source creates it. Made without
 * a server; Flink checks all rows again, so a topic with more tables will do. Immutable.
 */
@Internal
@FunctionalInterface
public interface TopicCondition extends Serializable {

    /**
     * What follows WHERE in CREATE TOPIC: on tags and {@code tbname} only.
     *
     * @param superTable as the server has it
     * @return null for a topic on the whole super table
     */
    String sql(TableSchema superTable);
}
