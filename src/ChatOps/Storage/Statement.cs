using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Dapper;

namespace ChatOps.Storage;

/// <summary>A statement that runs thousands of times a second: each connection parses it once.</summary>
/// <param name="parameters">Their names, in the order of the values.</param>
internal sealed class Statement(string sql, params string[] parameters)
{
    private readonly ConditionalWeakTable<DbConnection, DbCommand> _commands = [];

    /// <summary>Returns how many rows it changed.</summary>
    public Task<int> ExecuteAsync(DbConnection connection, params ReadOnlySpan<object?> values) =>
        Prepare(connection, values).ExecuteNonQueryAsync();

    /// <summary>Returns the number that it selects.</summary>
    public async Task<long> CountAsync(DbConnection connection, params object?[] values) =>
        Convert.ToInt64(await Prepare(connection, values).ExecuteScalarAsync(), CultureInfo.InvariantCulture);

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
