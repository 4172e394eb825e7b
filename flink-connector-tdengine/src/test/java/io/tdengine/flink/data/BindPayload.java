/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import io.tdengine.flink.transport.bind.BindPayloadDecoder;
import io.tdengine.flink.transport.bind.BindPayloadDecoder.Element;
import io.tdengine.flink.transport.bind.EncodedBatch;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A stmt2 bind payload as objects, for assertions on what was written. */
public final class BindPayload {

    /** One table: each cell is null, a number, text (UTF-8) or, for binary types, a hex string. */
    public record Table(String name, List<Object> tags, List<List<Object>> columns) {

        public List<Object> row(int index) {
            List<Object> row = new ArrayList<>();
            columns.forEach(column -> row.add(column.get(index)));
            return row;
        }

        public int rows() {
            return columns.get(0).size();
        }
    }

    private BindPayload() {}

    /** The tables of a payload by name; an unnamed one has the name "". */
    public static Map<String, Table> decode(EncodedBatch batch) {
        int end = batch.offset() + batch.length();
        byte[] payload = Arrays.copyOfRange(batch.array(), batch.offset(), end);
        Map<String, Table> decoded = new LinkedHashMap<>();
        for (BindPayloadDecoder.Table table : BindPayloadDecoder.decode(payload)) {
            String name = table.name() == null ? "" : table.name();
            List<Object> tags = new ArrayList<>();
            table.tags().forEach(tag -> tags.add(cells(tag).get(0)));
            List<List<Object>> columns = new ArrayList<>();
            table.columns().forEach(column -> columns.add(cells(column)));
            if (decoded.put(name, new Table(name, tags, columns)) != null) {
                throw new AssertionError("Table twice in one bind: " + name);
            }
        }
        return decoded;
    }

    private static List<Object> cells(Element element) {
        List<Object> cells = new ArrayList<>();
        element.cells().forEach(cell -> cells.add(cell == null ? null : cell(element, cell)));
        return cells;
    }

    private static Object cell(Element element, byte[] bytes) {
        ByteBuffer cell = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return switch (element.type()) {
            case BOOL -> cell.get() == 1;
            case TINYINT -> cell.get();
            case TINYINT_UNSIGNED -> cell.get() & 0xFF;
            case SMALLINT -> cell.getShort();
            case SMALLINT_UNSIGNED -> cell.getShort() & 0xFFFF;
            case INT -> cell.getInt();
            case INT_UNSIGNED -> cell.getInt() & 0xFFFF_FFFFL;
            case BIGINT, TIMESTAMP -> cell.getLong();
            case BIGINT_UNSIGNED -> Long.toUnsignedString(cell.getLong());
            case FLOAT -> cell.getFloat();
            case DOUBLE -> cell.getDouble();
            case DECIMAL64, DECIMAL -> unscaled(bytes);
            case VARCHAR, NCHAR, JSON -> new String(bytes, StandardCharsets.UTF_8);
            case VARBINARY, GEOMETRY, BLOB -> HexFormat.of().formatHex(bytes);
        };
    }

    private static BigInteger unscaled(byte[] littleEndian) {
        byte[] bigEndian = new byte[littleEndian.length];
        for (int i = 0; i < bigEndian.length; i++) {
            bigEndian[i] = littleEndian[bigEndian.length - 1 - i];
        }
        return new BigInteger(bigEndian);
    }
}
