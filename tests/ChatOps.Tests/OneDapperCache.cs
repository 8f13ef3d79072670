using System.Runtime.CompilerServices;
using Dapper;

namespace ChatOps.Tests;

/// <summary>
/// Dapper recompiles how a statement's parameters are set and its rows are read for each connection string. A bot has only one, but here
/// nearly every test has its own database, and compiling took a third of the suite's time. The compiled code only depends on the kind of
/// database.
/// </summary>
internal sealed class OneDapperCache : IEqualityComparer<string>
{
    [ModuleInitializer]
    internal static void Use() => SqlMapper.ConnectionStringComparer = new OneDapperCache();

    public bool Equals(string? x, string? y) => IsPostgres(x) == IsPostgres(y);

    public int GetHashCode(string connectionString) => IsPostgres(connectionString) ? 1 : 0;

    private static bool IsPostgres(string? connectionString) =>
        connectionString?.Contains("Host=", StringComparison.OrdinalIgnoreCase) is true;
}
