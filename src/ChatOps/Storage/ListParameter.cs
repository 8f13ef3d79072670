using System.Data;
using Dapper;

namespace ChatOps.Storage;

/// <summary>The list after "in": Dapper would send PostgreSQL an array, which "in" doesn't accept.</summary>
internal sealed class ListParameter<T>(IEnumerable<T> values) : SqlMapper.ICustomQueryParameter
{
    public void AddParameter(IDbCommand command, string name)
    {
        var names = new List<string>();
        foreach (var value in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"{name}_{names.Count}";
            parameter.Value = value;
            command.Parameters.Add(parameter);
            names.Add('@' + parameter.ParameterName);
        }

        // Nothing matches an empty list.
        command.CommandText = command.CommandText.Replace(
            '@' + name, names.Count == 0 ? "(null)" : $"({string.Join(", ", names)})", StringComparison.Ordinal);
    }
}
