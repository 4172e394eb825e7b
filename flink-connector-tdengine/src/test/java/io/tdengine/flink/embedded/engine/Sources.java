/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

/** Finds what FROM names. */
interface Sources {

    /**
     * A table, super table or system table.
     *
     * @param tagsOnly the query reads only tags and names of tables, each table once
     */
    RowSource find(TokenStream.QualifiedName name, TagsOnly tagsOnly) throws ServerError;

    /** Says whether a query over a super table can do without its rows. */
    interface TagsOnly {
        boolean test(Schema schema);
    }
}
