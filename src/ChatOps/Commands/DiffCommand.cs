using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Switching;

namespace ChatOps.Commands;

public sealed class DiffCommand(
    Grammar grammar, ServiceCatalog catalog, ClusterSet clusters, BlueGreenReader colors, TimeProvider clock) : Command
{
    private const int Most = 20, MostNamed = 8, MostConfigMaps = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public override string Verb => "diff";

    public override string Usage => "SERVICE A B [in ENV] [page N]";

    public override string Summary => "What differs between two environments, versions or revisions.";

    public override string Example => "web staging production";

    public override string? ListedWith => "status";

    public override RichText Details =>
        "Images, replicas, the pod template, and which keys of ConfigMaps differ. Values that may be secret are hidden.";

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("A B", "Two environments; or two versions or revision numbers that the cluster keeps, such as 1.4.1 1.4.2 in production."),
        new("ENV", "Needed for versions where the service runs in more than one environment."),
    ];

    public override IReadOnlyList<Input> Questions =>
    [
        Ask.Service(),
        new Input.Text("a", "Environment, version or revision", Hint: "staging, 1.4.1 or 7."),
        new Input.Text("b", "Compared with", Hint: "production, 1.4.2 or 8."),
        new Input.Choice(Ask.EnvironmentName, "Environment, for versions", [], Optional: true),
    ];

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var page = Page.Of(call.Arguments);
        var service = grammar.Service(call.Arguments);
        var (a, b) = (Take(call.Arguments), Take(call.Arguments));
        if (a is null || b is null)
        {
            throw new CommandSyntaxException(
                RichText.Of($"Compare what? Give two environments of {service.Name:b}, or two versions in one of them."));
        }

        var (first, second) = (PlacementOf(service, a), PlacementOf(service, b));
        var other = first is null || second is null ? first ?? second ?? grammar.Placement(service, call.Arguments) : null;
        Grammar.Finish(call.Arguments);
        var sides = await Task.WhenAll(
            ReadAsync(first ?? other!, first is null ? a : null, cancellationToken),
            ReadAsync(second ?? other!, second is null ? b : null, cancellationToken));
        var card = new Card
        {
            Title = RichText.Of($"{service.Name:b}: {a} compared with {b}{(other is null ? "" : $" in {other.Environment.Name}")}"),
            Tone = Array.Exists(sides, side => side.Spec is null) ? Tone.Warning : Tone.Neutral,
            Lines = [.. sides.Select((side, i) => Heading(side, i == 0 ? a : b))],
        };
        if (sides is not [{ Spec: { } left }, { Spec: { } right }])
        {
            return card;
        }

        var lines = SpecDifferences.Between(left, right, a, b).ToList();
        var (config, notes) = other is null ? await ConfigAsync(sides[0], sides[1], a, b, cancellationToken)
            : ([], left.Uses.Concat(right.Uses).Any() ? [(RichText)"ConfigMaps and Secrets aren't part of a revision."] : []);
        lines.AddRange(config);
        card = card with { Footer = notes.Count == 0 ? null : RichText.Join(" ", notes) };
        return lines.Count == 0
            ? card with { Lines = [.. card.Lines, notes.Count == 0 ? "No differences." : "No differences in what was compared."] }
            : page.Show(
                card, lines, Most, lines.Count, Verb, service.Name, a, b, other is null ? null : $"in {other.Environment.Name}");
    }

    private static string? Take(Arguments arguments)
    {
        var word = arguments.TakeFirst(w => w.ToLowerInvariant() is not ("vs" or "and" or "with" or "revision"), "", "to");
        while (arguments.TakeFirst(w => w.ToLowerInvariant() is "vs" or "and" or "with" or "revision", "") is not null)
        {
        }

        return word;
    }

    /// <summary>Null: it is a version or a revision.</summary>
    private Placement? PlacementOf(Service service, string word) => catalog.FindEnvironment(word) is { } environment
        ? service.In(environment.Name) ?? throw new CommandSyntaxException(
            RichText.Of($"{service.Name:b} doesn't run in {environment.Name}."))
        // A word without a digit may be a mistyped environment.
        : word.Any(char.IsAsciiDigit) || Nearest.To(word, catalog.Environments.Select(e => e.Name)) is null ? null
        : throw new CommandSyntaxException(grammar.UnknownPlace(word));

    /// <param name="wanted">A version or a revision; null: what is there now.</param>
    private async Task<Side> ReadAsync(Placement placement, string? wanted, CancellationToken cancellationToken)
    {
        var workload = placement.Workload;
        try
        {
            var pair = await colors.ReadAsync(placement, cancellationToken).WaitAsync(Patience, clock, cancellationToken);
            workload = pair?.LiveWorkload ?? workload;
            var cluster = clusters.Get(workload.Cluster);
            if (wanted is null)
            {
                var now = await cluster.SpecAsync(workload, cancellationToken).WaitAsync(Patience, clock, cancellationToken);
                return new(placement, workload, now, null);
            }

            var kept = await cluster.RevisionSpecsAsync(workload, cancellationToken).WaitAsync(Patience, clock, cancellationToken);
            var found = kept.FirstOrDefault(spec => ImageName.MayBeSame(ImageName.Split(spec.Image).Version, wanted))
                ?? kept.FirstOrDefault(spec => $"{spec.Revision!.Number}" == wanted);
            return found is not null ? new(placement, workload, found, null) : new(placement, workload, null, RichText.Of(
                $"The cluster keeps no revision {wanted:c} of it in {placement.Environment.Name}, but {Plural.Some([.. kept.Select(Words)], MostNamed)}."));
        }
        catch (ClusterException exception)
        {
            return new(placement, workload, null, exception.Words);
        }
        catch (TimeoutException)
        {
            return new(placement, workload, null, $"No answer within {(int)Patience.TotalSeconds} s.");
        }
    }

    private static string Words(SpecFields spec) => $"{ImageName.Split(spec.Image).Version} ({spec.Revision!.Number})";

    private static RichText Heading(Side side, string name) => side.Spec is not { } spec
        ? RichText.Of($"🔌 {name:b}: {side.Problem!}")
        : spec.Revision is { } revision
            ? RichText.Of($"{name:b}: {ImageName.Split(spec.Image).Version:c}, revision {revision.Number} of {revision.CreatedAt}")
            : RichText.Of($"{name:b}: {ImageName.Split(spec.Image).Version:c} now");

    /// <summary>The differences of the ConfigMaps that both read, and what wasn't compared.</summary>
    private async Task<(IReadOnlyList<RichText> Lines, IReadOnlyList<RichText> Notes)> ConfigAsync(
        Side first, Side second, string left, string right, CancellationToken cancellationToken)
    {
        var (lines, notes) = (new List<RichText>(), new List<RichText>());
        if (first.Workload == second.Workload)
        {
            return (lines, notes);
        }

        var maps = first.ConfigMaps.Intersect(second.ConfigMaps, StringComparer.Ordinal).ToList();
        foreach (var name in maps.Take(MostConfigMaps))
        {
            var read = await Task.WhenAll(new[] { first, second }.Select(
                side => clusters.Get(side.Workload.Cluster).ConfigMapAsync(side.Workload.Namespace, name, cancellationToken)));
            lines.AddRange(read switch
            {
                [ConfigContent.Found(var one), ConfigContent.Found(var another)] =>
                    SpecDifferences.Between(name, one, another, left, right),
                [ConfigContent.Missing, ConfigContent.Found] => [RichText.Of($"ConfigMap {name}: only in {right}")],
                [ConfigContent.Found, ConfigContent.Missing] => [RichText.Of($"ConfigMap {name}: only in {left}")],
                _ => [],
            });
            notes.AddRange(read.OfType<ConfigContent.Unread>().Take(1).Select(
                unread => RichText.Of($"ConfigMap {name} couldn't be read: {unread.Why}")));
        }

        if (maps.Count > MostConfigMaps)
        {
            notes.Add($"{maps.Count - MostConfigMaps} more ConfigMaps weren't compared.");
        }

        if (first.Spec!.Uses.Concat(second.Spec!.Uses).Any(use => use.Kind is "Secret"))
        {
            notes.Add("The content of Secrets isn't read.");
        }

        return (lines, notes);
    }

    /// <param name="Problem">Why there is no spec.</param>
    private sealed record Side(Placement Placement, Workload Workload, SpecFields? Spec, RichText? Problem)
    {
        public IEnumerable<string> ConfigMaps =>
            Spec is null ? [] : Spec.Uses.Where(use => use.Kind is "ConfigMap").Select(use => use.Name);
    }
}
