/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.io.CharConversionException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;

/**
 * The JSON of {@code /rest/sql}, decoded while it arrives: {@code {"code":0,"column_meta":[…],
 * "data":[[…],…],"rows":n}} or {@code {"code":n,"desc":"…"}}. For one thread.
 *
 * <p>Whatever it reads, it throws nothing but {@link TDengineException}.
 */
final class JsonAnswer {

    private static final int BLOCK_ROWS = 4096;

    /** A block ends early with so many bytes of text and binary cells. */
    private static final long BLOCK_BYTES = 8 << 20;

    private static final JsonFactory JSON = new JsonFactory();

    /** What makes this version's server stop writing. */
    private static final String NOT_FINITE =
            "; servers do so when a cell is NaN or infinite, which this version's REST cannot"
                    + " write: read it over ws:// or wss://";

    private final String what;
    private final JsonParser parser;
    private final CellDecoder cells;

    private int code;
    private String description = "";
    private List<Field> fields;
    private Precision precision;
    private long rows;
    private boolean finished;

    private interface Reading<T> {
        T read() throws IOException;
    }

    /**
     * Reads the answer up to its rows, or an error as a whole.
     *
     * @param what begins messages: the endpoint and what was asked
     * @param zone IANA name of the zone that timestamps are written in, null for UTC
     */
    JsonAnswer(InputStream body, String what, String zone) {
        this.what = what;
        this.parser = reading(() -> JSON.createParser(body));
        this.cells = new CellDecoder(parser, JSON, zone == null ? null : new LostSeconds(zone));
        reading(this::readHead);
    }

    /** The server's code, 0 if the statement was run. */
    int code() {
        return code;
    }

    /** The server's text for a code that is not 0. */
    String description() {
        return description;
    }

    List<Field> fields() {
        return fields;
    }

    /** True for the answer to a statement without rows, which looks like one row. */
    boolean isUpdate() {
        return fields.size() == 1
                && fields.get(0).name().equals("affected_rows")
                && fields.get(0).type() == DataType.INT;
    }

    /** The unit of timestamps as the first of them shows it; known after the first block. */
    Precision precision() {
        return precision;
    }

    private Void readHead() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw ErrorContext.call()
                    .failed(ErrorCode.UNSUPPORTED, what + ": the answer is empty" + NOT_FINITE);
        }
        if (token != JsonToken.START_OBJECT) {
            throw malformed("is no JSON object");
        }
        boolean hasCode = false;
        while ((token = parser.nextToken()) == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            token = parser.nextToken();
            if (name.equals("code")) {
                hasCode = true;
                code = parser.getIntValue();
            } else if (name.equals("desc")) {
                description = parser.getValueAsString("");
            } else if (name.equals("column_meta")) {
                fields = ColumnMeta.read(parser);
            } else if (name.equals("data") && hasCode && code == 0) {
                if (fields == null || fields.isEmpty() || token != JsonToken.START_ARRAY) {
                    throw malformed("has no columns before its rows");
                }
                return null;
            } else {
                parser.skipChildren();
            }
        }
        if (token != JsonToken.END_OBJECT || !hasCode || code == 0) {
            throw malformed("has neither rows nor an error");
        }
        finished = true;
        return null;
    }

    /** The affected rows of an update. */
    long affectedRows() {
        return reading(
                () -> {
                    expectRow(parser.nextToken() == JsonToken.START_ARRAY);
                    expectRow(parser.nextToken() == JsonToken.VALUE_NUMBER_INT);
                    long affected = parser.getLongValue();
                    expectRow(parser.nextToken() == JsonToken.END_ARRAY);
                    rows = 1;
                    expectRow(parser.nextToken() == JsonToken.END_ARRAY);
                    readTail();
                    return affected;
                });
    }

    private void expectRow(boolean condition) {
        if (!condition) {
            throw malformed("has no number of affected rows");
        }
    }

    /** The next rows, or null at the end. */
    Block nextBlock() {
        return finished ? null : reading(this::readBlock);
    }

    private Block readBlock() throws IOException {
        List<JsonColumn> columns = new ArrayList<>(fields.size());
        fields.forEach(field -> columns.add(new JsonColumn(field)));
        int count = 0;
        long bytes = 0;
        while (count < BLOCK_ROWS && bytes < BLOCK_BYTES) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.END_ARRAY) {
                readTail();
                break;
            }
            if (token != JsonToken.START_ARRAY) {
                throw malformed("has a row " + rows + " that is no array");
            }
            bytes = readRow(columns);
            count++;
            rows++;
        }
        if (precision == null) {
            // No timestamp yet. If later rows have some, every one of them fits into this unit.
            boolean later = !finished && columns.stream().anyMatch(c -> isTimestamp(c));
            precision = later ? Precision.NANOSECONDS : Precision.MILLISECONDS;
        }
        return count == 0 ? null : new JsonBlock(count, columns);
    }

    private static boolean isTimestamp(JsonColumn column) {
        return column.type() == DataType.TIMESTAMP;
    }

    /** Gives the bytes of the block's text and binary cells so far. */
    private long readRow(List<JsonColumn> columns) throws IOException {
        long bytes = 0;
        for (int i = 0; i < columns.size(); i++) {
            JsonToken token = parser.nextToken();
            if (token == null || token == JsonToken.END_ARRAY) {
                throw malformed("has " + i + " cells instead of " + fields + " in row " + rows);
            }
            JsonColumn column = columns.get(i);
            try {
                if (precision == null && token == JsonToken.VALUE_STRING && isTimestamp(column)) {
                    precision = firstPrecision();
                }
                cells.read(column, precision);
            } catch (NumberFormatException | ArithmeticException e) {
                throw malformed(
                        "has a wrong cell: row "
                                + rows
                                + " of column "
                                + column.field()
                                + " "
                                + e.getMessage());
            }
            bytes += column.length();
        }
        if (parser.nextToken() != JsonToken.END_ARRAY) {
            throw malformed("has more cells than " + fields + " in row " + rows);
        }
        return bytes;
    }

    private Precision firstPrecision() throws IOException {
        Precision first =
                TimestampText.precision(
                        parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        if (first == null) {
            throw new NumberFormatException("is no timestamp with 3, 6 or 9 digits of a fraction");
        }
        return first;
    }

    /** What follows the rows, up to the very end so that the TCP connection can be used again. */
    private void readTail() throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isCount = parser.currentName().equals("rows");
            parser.nextToken();
            if (isCount && parser.getLongValue() != rows) {
                throw malformed("has " + rows + " rows and claims " + parser.getLongValue());
            }
            parser.skipChildren();
        }
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            throw malformed("does not end with its object");
        }
        finished = true;
    }

    private TDengineException malformed(String how) {
        return ErrorContext.call()
                .failed(ErrorCode.MALFORMED, what + ": the answer cannot be read: it " + how);
    }

    private <T> T reading(Reading<T> reading) {
        try {
            return reading.read();
        } catch (JsonEOFException e) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.MALFORMED,
                            what + ": the answer ends in the middle" + NOT_FINITE,
                            e);
        } catch (JsonProcessingException e) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.MALFORMED,
                            what + ": the answer cannot be read: " + e.getOriginalMessage(),
                            e);
        } catch (CharConversionException | NumberFormatException | ZipException | EOFException e) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.MALFORMED,
                            what + ": the answer cannot be read: " + e.getMessage(),
                            e);
        } catch (IOException e) {
            int code = AnswerStream.code(e);
            throw ErrorContext.call().failed(code, what + ": " + brokenOff(code, e), e);
        }
    }

    private static String brokenOff(int code, IOException failure) {
        switch (code) {
            case ErrorCode.CLOSED:
                return "the result was closed";
            case ErrorCode.INTERRUPTED:
                return "interrupted";
            case ErrorCode.REQUEST_TIMEOUT:
                return "the answer began but did not go on within the request time-out";
            default:
                return "the connection was lost in the middle of the answer: "
                        + failure.getMessage();
        }
    }
}
