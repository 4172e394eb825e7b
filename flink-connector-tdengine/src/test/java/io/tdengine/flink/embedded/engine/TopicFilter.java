/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.LogMessage.TableBlock;
import io.tdengine.flink.transport.type.Field;
import java.util.List;

/** Turns entries of a log into what subscribers of a topic get. */
interface TopicFilter {

    /** Blocks of one entry; empty if nothing of it is for this topic. */
    List<TableBlock> blocks(VgroupLog.Entry entry) throws ServerError;

    /** The fixed columns of a query topic; otherwise empty. */
    List<Field> fields();

    /** Frees what the filter holds when the topic goes. */
    void close() throws ServerError;
}
