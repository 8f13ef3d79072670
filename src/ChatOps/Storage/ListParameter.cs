using System.Data;
using System.Globalization;
using Dapper;

namespace ChatOps.Storage;

/// <summary>The list after "in": Dapper would send PostgreSQL an array, which "in" doesn't accept.</summary>
internal sealed class ListParameter<T>(IEnumerable<T> values) : SqlMapper.ICustomQueryParameter
{
    public void AddParameter(IDbCommand command, string name)
    {
        // SQLite looks up each parameter by comparing its name with all others, when it parses the statement and when it gets the values.
        if (values is IEnumerable<long> numbers)
        {
            Replace(command, name, [.. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))]);
            return;
        }

        var names = new List<string>();
        foreach (var value in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"{name}_{names.Count}";
            parameter.Value = value;
            command.Parameters.Add(parameter);
            names.Add('@' + parameter.ParameterName);
        }

        Replace(command, name, names);
    }

    private static void Replace(IDbCommand command, string name, List<string> items) =>
        // Nothing matches an empty list.
        command.CommandText = command.CommandText.Replace(
            '@' + name, items.Count == 0 ? "(null)" : $"({string.Join(", ", items)})", StringComparison.Ordinal);
}
