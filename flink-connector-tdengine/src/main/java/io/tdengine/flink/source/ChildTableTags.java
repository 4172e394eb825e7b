/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.block.Block;
import org.apache.flink.annotation.PublicEvolving;

/** The tag values of one child table: a row of a query's block. Immutable. */
@PublicEvolving
public final class ChildTableTags {

    /** Of a table that has no tags. */
    static final ChildTableTags NONE = new ChildTableTags(null, 0);

    private final Block cells;
    private final int row;

    ChildTableTags(Block cells, int row) {
        this.cells = cells;
        this.row = row;
    }

    /** Holds the tags in {@link #row}; other rows belong to other child tables. */
    public Block cells() {
        return cells;
    }

    public int row() {
        return row;
    }

    /**
     * The column of {@link #cells} with the n-th tag, counted from 0 in the super table's order.
     */
    public int column(int tag) {
        return tag + 1;
    }
}
