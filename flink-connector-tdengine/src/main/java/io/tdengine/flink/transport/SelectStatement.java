/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.bind.ParameterBatch;
import io.tdengine.flink.transport.type.Field;
import java.util.ArrayList;
import java.util.List;

/** A prepared SELECT of any transport. For the transports. */
public final class SelectStatement implements Statement {

    /**
     * Versions before this tell the columns of a statement's result by the bytes of a cell with its
     * header. Seen on 3.3.7.5, and in the adapter of 3.4 not; where between is not known.
     */
    private static final int[] FIRST_WITH_DECLARED_LENGTHS = {3, 4};

    /** What a transport does: the statement as the server has it. */
    public interface Execution extends AutoCloseable {

        /** The number of placeholders. */
        int parameters();

        /** Runs the statement with parameters; only called while no result is open. */
        QueryResult execute(EncodedBatch parameters);

        /** Runs the statement, which has no parameters. */
        QueryResult execute();

        /** Whether the last result of {@link #execute(EncodedBatch)} still has to be closed. */
        boolean isResultOpen();

        /** Closes the last result and the statement. Throws nothing; called once. */
        @Override
        void close();
    }

    private final Execution execution;
    private EncodedBatch parameters;
    private boolean failed;
    private boolean closed;

    public SelectStatement(Execution execution) {
        this.execution = execution;
    }

    /**
     * The columns of a statement's result with the lengths in CREATE TABLE.
     *
     * @param told as the server or the client library tells them
     * @param version of who tells them
     */
    public static List<Field> declared(List<Field> told, String version) {
        if (!ServerVersion.isOlder(version, FIRST_WITH_DECLARED_LENGTHS)) {
            return told;
        }
        List<Field> declared = new ArrayList<>(told.size());
        for (Field field : told) {
            int length = field.length();
            switch (field.type()) {
                case VARCHAR:
                case VARBINARY:
                case GEOMETRY:
                    length = Math.max(0, length - 2);
                    break;
                case NCHAR:
                    length = Math.max(0, (length - 2) / 4);
                    break;
                default:
            }
            declared.add(
                    new Field(
                            field.name(), field.type(), length, field.precision(), field.scale()));
        }
        return List.copyOf(declared);
    }

    @Override
    public boolean isInsert() {
        return false;
    }

    @Override
    public List<BindField> fields() {
        return List.of();
    }

    @Override
    public int parameterCount() {
        return execution.parameters();
    }

    @Override
    public void bindRow(Object... values) {
        requireUsable();
        if (values.length != execution.parameters()) {
            throw wrong(
                    "The SELECT has "
                            + execution.parameters()
                            + " placeholders and got "
                            + values.length
                            + " values");
        }
        if (values.length > 0) {
            parameters = ParameterBatch.encode(values);
        }
    }

    @Override
    public QueryResult query() {
        requireUsable();
        if (execution.parameters() == 0) {
            return execution.execute();
        }
        if (parameters == null) {
            throw wrong("The SELECT has parameters: call bindRow first");
        }
        if (execution.isResultOpen()) {
            throw wrong("The result before is still open: close it, or read it to its end");
        }
        try {
            return execution.execute(parameters);
        } catch (RuntimeException | Error e) {
            failed = true;
            throw e;
        }
    }

    private void requireUsable() {
        if (closed) {
            throw ErrorContext.call().failed(ErrorCode.CLOSED, "The statement was closed");
        }
        if (failed) {
            throw wrong(
                    "An execution of the statement failed before; close it and prepare it anew");
        }
    }

    @Override
    public void setTableName(String name) {
        throw noInsert();
    }

    @Override
    public void setTags(Object... tags) {
        throw noInsert();
    }

    @Override
    public void bindColumns(Object... columns) {
        throw noInsert();
    }

    @Override
    public void addBatch() {
        throw noInsert();
    }

    @Override
    public long execute() {
        throw noInsert();
    }

    @Override
    public long affectedRows() {
        return 0;
    }

    private static TDengineException noInsert() {
        return wrong("The statement is a SELECT: bind its parameters by bindRow and call query");
    }

    private static TDengineException wrong(String message) {
        return ErrorContext.call().failed(ErrorCode.INVALID_ARGUMENT, message);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            execution.close();
        }
    }
}
