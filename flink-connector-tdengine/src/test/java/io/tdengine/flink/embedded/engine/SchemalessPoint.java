/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * One row of schemaless text.
 *
 * @param table of the super table
 * @param writtenTable the same with the escapes it was written with
 * @param tags in the order written
 * @param fields in the order written
 * @param time in the database's precision
 */
record SchemalessPoint(
        String table,
        String writtenTable,
        Map<String, SchemalessValue> tags,
        Map<String, SchemalessValue> fields,
        long time) {

    /** As a real server names it: by measurement and tags, whatever their order. */
    String childName() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes(writtenTable.getBytes(StandardCharsets.UTF_8));
        new TreeMap<>(tags)
                .forEach(
                        (key, value) -> {
                            text.writeBytes(("," + key + "=").getBytes(StandardCharsets.UTF_8));
                            text.writeBytes(value.bytes());
                        });
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.toByteArray());
            return "t_" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
