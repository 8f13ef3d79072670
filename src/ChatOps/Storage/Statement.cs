using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatOps.Storage;

/// <summary>A statement that runs thousands of times a second: each connection parses it once.</summary>
/// <param name="parameters">Their names, in the order of the values.</param>
internal sealed class Statement(string sql, params string[] parameters)
{
    private readonly ConditionalWeakTable<DbConnection, DbCommand> _commands = [];
    private readonly ConditionalWeakTable<SqliteConnection, SqliteStatement> _statements = [];

    /// <summary>Returns how many rows it changed.</summary>
    public Task<int> ExecuteAsync(DbConnection connection, params ReadOnlySpan<object?> values) =>
        connection is SqliteConnection sqlite
            ? Task.FromResult(Of(sqlite).Run(values).Changed)
            : Prepare(connection, values).ExecuteNonQueryAsync();

    /// <summary>Returns the number in the first row that it selects or returns; null: there is none.</summary>
    public Task<long?> NumberAsync(DbConnection connection, params ReadOnlySpan<object?> values) =>
        connection is SqliteConnection sqlite
            ? Task.FromResult(Of(sqlite).Run(values).Number)
            : NumberAsync(Prepare(connection, values));

    /// <summary>Returns the rows that it selects.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(DbConnection connection, params object?[] values)
    {
        await using var reader = await Prepare(connection, values).ExecuteReaderAsync();
        var read = reader.GetRowParser<T>();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static async Task<long?> NumberAsync(DbCommand command) =>
        await command.ExecuteScalarAsync() is { } found and not DBNull ? Convert.ToInt64(found, CultureInfo.InvariantCulture) : null;

    private SqliteStatement Of(SqliteConnection connection) =>
        _statements.GetValue(connection, opened => new(opened, sql, parameters));

    private DbCommand Prepare(DbConnection connection, ReadOnlySpan<object?> values)
    {
        var command = _commands.GetValue(connection, Make);
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        // Only a new command knows its connection's transaction.
        using (var fresh = connection.CreateCommand())
        {
            command.Transaction = fresh.Transaction;
        }

        return command;
    }

    private DbCommand Make(DbConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            var parameter = command.CreateParameter();
            // With its prefix: otherwise SQLite's library tries all prefixes each time a value is bound.
            parameter.ParameterName = "@" + name;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
