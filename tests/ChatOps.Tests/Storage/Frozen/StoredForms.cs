using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Storage;
using ChatOps.Timeline;
using Dapper;

namespace ChatOps.Tests.Storage.Frozen;

/// <summary>
/// Everything that a database stores: its tables, the migrations that created them, and the contents of JSON columns, one entry per line.
/// </summary>
internal static class StoredForms
{
    public static async Task<IReadOnlyList<string>> OfAsync(Database database, CancellationToken cancellationToken)
    {
        var tables = await database.ReadAsync(
            connection => connection.QueryAsync<(string Table, string Column, string Type)>(
                """
                select t.name, c.name, c.type from sqlite_master t join pragma_table_info(t.name) c
                where t.type = 'table' and t.name not like 'sqlite_%' and t.name not like 'QRTZ_%' order by t.name, c.cid
                """),
            cancellationToken);
        return
        [
            .. Migrator.Migrations.Select(
                m => $"migration {m.Name} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(m.Sql)))[..16]}"),
            .. tables.Select(column => $"table {column.Table}.{column.Column} {column.Type.ToLowerInvariant()}"),
            .. FactKinds.Known.Where(kind => kind.Type.Assembly == typeof(FactKinds).Assembly).Select(kind => $"fact {kind.Name}"),
            .. JsonForms.Of(FactKinds.Json, typeof(Fact), typeof(Plan), typeof(Chapter)),
            .. JsonForms.Of(GoalJson.Default.Options, typeof(ChatOps.Clusters.Watching.Goal)),
            .. JsonForms.Of(MessagesJson.Default.Options, typeof(RichText), typeof(Problem)),
            .. JsonForms.Of(CardJson.Default.Options, typeof(Card)),
        ];
    }

    /// <summary>The types that a JSON text consists of.</summary>
    private static class JsonForms
    {
        public static SortedSet<string> Of(JsonSerializerOptions options, params Type[] roots)
        {
            var seen = new HashSet<Type>();
            var lines = new SortedSet<string>(StringComparer.Ordinal);
            var left = new Queue<Type>(roots);
            while (left.TryDequeue(out var type))
            {
                type = Nullable.GetUnderlyingType(type) ?? type;
                if (!seen.Add(type) || type.Assembly == typeof(StoredForms).Assembly)
                {
                    continue;
                }

                if (type.IsEnum)
                {
                    lines.UnionWith(Enum.GetNames(type).Select(name => $"json {Name(type)} is {name}"));
                    continue;
                }

                var info = options.GetTypeInfo(type);
                foreach (var derived in info.PolymorphismOptions?.DerivedTypes ?? [])
                {
                    if (derived.DerivedType.Assembly != typeof(StoredForms).Assembly)
                    {
                        lines.Add($"json {Name(type)} is {derived.TypeDiscriminator}");
                        left.Enqueue(derived.DerivedType);
                    }
                }

                foreach (var property in info.Kind is JsonTypeInfoKind.Object ? info.Properties.Where(IsStored) : [])
                {
                    lines.Add($"json {Name(type)}.{property.Name} {Name(property.PropertyType)}");
                    left.Enqueue(property.PropertyType);
                }

                if (info.ElementType is { } element)
                {
                    left.Enqueue(element);
                }
            }

            return lines;
        }

        /// <summary>Computed properties aren't stored.</summary>
        private static bool IsStored(JsonPropertyInfo property) =>
            property.Get is not null && property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: true) is not true;

        private static string Name(Type type) => Nullable.GetUnderlyingType(type) is { } inner ? Name(inner)
            : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.DeclaringType is { } outer && !type.IsGenericParameter ? $"{outer.Name}.{type.Name}"
            : type.Name;
    }
}
