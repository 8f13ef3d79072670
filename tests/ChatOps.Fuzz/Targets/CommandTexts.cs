using ChatOps.Catalog;
using ChatOps.Commands;
using ChatOps.Operations.Planning;

namespace ChatOps.Fuzz.Targets;

/// <summary>What people type after a slash command.</summary>
internal static class CommandTexts
{
    private static readonly ServiceCatalog Catalog = new(new CatalogOptions
    {
        Environments = { ["staging"] = new(), ["production"] = new() },
        Services =
        {
            ["web"] = new() { Workloads = { ["staging"] = new(), ["production"] = new() } },
            ["api"] = new() { Workloads = { ["staging"] = new() } },
            ["docs"] = new(),
        },
    });

    private static readonly Grammar Grammar = new(Catalog, new StartTimeParser(TimeZoneInfo.Utc), TimeProvider.System);

    public static void Hold(byte[] input)
    {
        var text = Input.Text(input);
        var words = CommandText.Words(text);
        Property.Holds(words.Sum(word => word.Length) <= 2 * text.Length, "reading makes more of it");

        // Words without anything that a client might have converted are left unchanged.
        var plain = words.Where(word => word.Length > 0 && word.All(char.IsAsciiLetterOrDigit)).ToList();
        Property.Holds(CommandText.Words(string.Join(' ', plain)).SequenceEqual(plain), "plain words are read as others");

        Try(() =>
        {
            var arguments = Arguments.Parse(words);
            var at = Grammar.When(arguments);
            Property.Holds(at is null || at > TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(10), "a moment that is past");
            var placement = Grammar.Placement(Grammar.Service(arguments), arguments);
            var version = Grammar.Version(arguments);
            Property.Holds(placement.Environment.Name is "staging" or "production", "an environment that is not there");
            Property.Holds(version is null
                || !ImageName.IsVersion(version)
                || ImageName.Split(ImageName.Join("acme/web", version)) == ("acme/web", version), $"{version} becomes another version");
            Grammar.Finish(arguments);
        });
        Try(() =>
        {
            var arguments = Arguments.Parse(words);
            Property.Holds(Grammar.Replicas(arguments) >= 0, "less than no replicas");
            Grammar.MaybeEnvironment(arguments);
            Grammar.Finish(arguments);
        });
        Try(() =>
        {
            var arguments = Arguments.Parse(words);
            arguments.TakeReason();
            var end = Grammar.End(arguments);
            Property.Holds(end is null || end > TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(10), "an end that is past");
            Grammar.MaybeScope(arguments);
            Grammar.Finish(arguments);
        });
        ImageName.Split(text);
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (CommandSyntaxException misunderstood)
        {
            Property.Holds(misunderstood.Answer.ToString().Length > 0, "an answer without words");
        }
    }
}
