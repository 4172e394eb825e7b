/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads OpenTSDB's {@code metric timestamp value tag=v …}. */
final class TelnetProtocol {

    private TelnetProtocol() {}

    static SchemalessPoint parse(String line, SchemalessTimes times) throws ServerError {
        String[] parts = line.strip().split(" +", 4);
        LineProtocol.checkTable(parts[0]);
        if (parts.length < 3) {
            throw Errors.error(0x3002, "SML telnet invalid timestamp:");
        }
        if (parts.length < 4) {
            throw Errors.error(0x3002, "SML telnet invalid line:" + line);
        }
        Long time = parts[1].matches("\\d+") ? times.ofDigits(parts[1]) : null;
        if (time == null) {
            throw Errors.error(
                    0x0127, "SML telnet parse timestamp failed: " + parts[2] + " " + parts[3]);
        }
        Map<String, SchemalessValue> tags = new LinkedHashMap<>();
        for (String tag : parts[3].split(" +")) {
            int equals = tag.indexOf('=');
            if (equals <= 0 || equals == tag.length() - 1) {
                throw Errors.error(0x3002, "SML telnet invalid tag:" + tag);
            }
            tags.put(tag.substring(0, equals), SchemalessValue.nchar(tag.substring(equals + 1)));
        }
        String table = parts[0].replace('.', '_');
        SchemalessValue value = SchemalessValue.parse(parts[2], parts[2] + " " + parts[3]);
        return new SchemalessPoint(table, table, tags, Map.of("_value", value), time);
    }
}
