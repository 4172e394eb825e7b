/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.LogMessage.TableBlock;
import io.tdengine.flink.transport.type.Field;
import java.util.List;

/** Turns entries of a log into what subscribers of a topic get. */
interface TopicFilter {

    /** Blocks of one entry; empty if nothing of it is for this topic. */
    List<TableBlock> blocks(VgroupLog.Entry entry) throws ServerError;

    /** The change of tables of an entry as JSON, or null if it has none for this topic. */
    default String change(VgroupLog.Entry entry) throws ServerError {
        return null;
    }

    /** The tables of this topic that an entry created for its rows. */
    default List<VgroupLog.Created> created(VgroupLog.Entry entry) throws ServerError {
        return List.of();
    }

    /** The fixed columns of a query topic; otherwise empty. */
    List<Field> fields();

    /** Frees what the filter holds when the topic goes. */
    void close() throws ServerError;
}
