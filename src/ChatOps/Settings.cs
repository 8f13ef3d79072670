using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Clusters;
using ChatOps.Code;
using ChatOps.Edge;
using ChatOps.Journal;
using ChatOps.Marks;
using ChatOps.OnCall;
using ChatOps.Operations;
using ChatOps.Paging;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Audit;
using ChatOps.Recovery;
using ChatOps.Sources;
using ChatOps.Storage;
using ChatOps.Timeline;
using ChatOps.Timeline.Digests;
using ChatOps.Timeline.Subscriptions;
using Microsoft.Extensions.Configuration.Json;

namespace ChatOps;

/// <summary>The configuration can't be used; the message lists every problem and what to do about it.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> problems)
    : Exception(
        $"The configuration has {(problems.Count == 1 ? "a mistake" : $"{problems.Count} mistakes")}:{System.Environment.NewLine}{string.Join(System.Environment.NewLine, problems.Select(p => "  - " + p))}")
{
    public IReadOnlyList<string> Problems { get; } = problems;
}

/// <summary>Configuration files named by environment variables, in addition to appsettings.json.</summary>
internal static class ConfiguredFiles
{
    /// <summary>
    /// CHATOPS_CONFIG names another JSON file, such as a mounted ConfigMap; CHATOPS_SECRETS a folder with one file per secret, named after
    /// its key.
    /// </summary>
    public static void AddConfiguredFiles(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["CHATOPS_CONFIG"] is { Length: > 0 } file)
        {
            // Placed below the environment variables, which override every file.
            builder.Configuration.Sources.Insert(
                builder.Configuration.Sources.ToList().FindLastIndex(s => s is JsonConfigurationSource) + 1,
                new ConfigurationFile(file));
        }

        if (builder.Configuration["CHATOPS_SECRETS"] is { Length: > 0 } folder)
        {
            builder.Configuration.AddKeyPerFile(Path.GetFullPath(folder), optional: false);
        }
    }
}

/// <summary>The entire configuration, read once at startup.</summary>
public sealed record Settings(
    StorageOptions Storage,
    HttpOptions Http,
    IReadOnlyList<ChatPlatformSetup> Chat,
    IReadOnlyList<string> ChatNames,
    CatalogOptions Catalog,
    ClustersOptions Clusters,
    PeopleOptions People,
    PolicyFile PolicyFile,
    PolicyRules Policy,
    ChatId? OperatorsChannel,
    AuditOptions Audit,
    RedactionOptions Redaction,
    OperationsOptions Operations,
    TimelineOptions Timeline,
    RecoveryOptions Recovery,
    MarksOptions Marks,
    IReadOnlyList<SubscriptionOptions> Subscriptions,
    IReadOnlyList<QuietHoursOptions> QuietHours,
    IReadOnlyList<DigestOptions> Digests,
    OnCallOptions OnCall,
    PagingOptions Paging,
    TimeZoneInfo TimeZone,
    IReadOnlyList<ConfiguredSource> Sources)
{
    /// <summary>What the services' events are about.</summary>
    public SourceScope Scope => new(
        [.. Catalog.Services.Values.Select(service => service.Repository).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)],
        [.. Catalog.Services.Values.SelectMany(service => service.Jobs).Distinct()]);

    /// <exception cref="ConfigurationException">The configuration has errors.</exception>
    public static Settings Read(IConfigurationRoot configuration, IReadOnlyList<EventSource> sources, IReadOnlyList<ChatPlatformKind> chat)
    {
        var problems = new List<string>(SecretsInFiles.Problems(configuration));
        var section = configuration.GetSection("ChatOps");
        var meant = ChatPlatformKind.Meant(chat, configuration);
        IReadOnlyList<PlatformIds> platforms = [.. meant.Select(kind => kind.Ids)];
        IReadOnlyList<string> names = [.. platforms.Select(p => p.Platform)];
        var policy = Bind<PolicyOptions>(configuration.GetSection(PolicyOptions.Section), problems);
        var settings = new Settings(
            Bind<StorageOptions>(configuration.GetSection(StorageOptions.Section), problems),
            Bind<HttpOptions>(configuration.GetSection(HttpOptions.Section), problems),
            [.. meant.Select(kind => kind.Configure(configuration, problems))],
            names,
            Bind<CatalogOptions>(section, problems),
            Bind<ClustersOptions>(section.GetSection("Clusters"), problems),
            PeopleOptions.Read(section.GetSection("People"), names, people => Bind<Dictionary<string, Identity>>(people, problems)),
            null!,
            PolicyRules.None(""),
            Operators(section["OperatorsChannel"], names, problems),
            Bind<AuditOptions>(configuration.GetSection(AuditOptions.Section), problems),
            Bind<RedactionOptions>(configuration.GetSection(RedactionOptions.Section), problems),
            Bind<OperationsOptions>(configuration.GetSection(OperationsOptions.Section), problems),
            Bind<TimelineOptions>(configuration.GetSection(TimelineOptions.Section), problems),
            Bind<RecoveryOptions>(configuration.GetSection(RecoveryOptions.Section), problems),
            Bind<MarksOptions>(configuration.GetSection(MarksOptions.Section), problems),
            Bind<List<SubscriptionOptions>>(configuration.GetSection(SubscriptionOptions.Section), problems),
            Bind<List<QuietHoursOptions>>(configuration.GetSection(QuietHoursOptions.Section), problems),
            Bind<List<DigestOptions>>(configuration.GetSection(DigestOptions.Section), problems),
            Bind<OnCallOptions>(configuration.GetSection(OnCallOptions.Section), problems),
            Bind<PagingOptions>(configuration.GetSection(PagingOptions.Section), problems),
            Zone(section["TimeZone"], problems),
            [.. sources.Select(source => source.Configure(configuration, problems))]);
        problems.AddRange(UnknownKeys.In(section, Known(sources, chat)));
        problems.AddRange(settings.Storage.Problems());
        problems.AddRange(configuration[EcsFormatter.Setting] is { Length: > 0 } format && format != EcsFormatter.Format
            ? [$"{EcsFormatter.Setting} is '{format}': write \"{EcsFormatter.Format}\", or leave it out."]
            : []);
        problems.AddRange(settings.Http.Problems());
        problems.AddRange([.. settings.Audit.Problems(settings.OperatorsChannel is not null), .. settings.Redaction.Problems()]);
        problems.AddRange(settings.Operations.Problems());
        problems.AddRange([.. settings.Timeline.Problems(), .. settings.Recovery.Problems(), .. settings.Marks.Problems()]);
        problems.AddRange(settings.OnCall.Problems(settings.Catalog, platforms));
        problems.AddRange(settings.Paging.Problems(
            platforms, settings.People, settings.Catalog.Services.Keys, settings.Catalog.Environments.Keys));
        problems.AddRange(settings.Clusters.Problems());
        problems.AddRange(settings.People.Problems(platforms, settings.Clusters.FirstOrDefault(c => c.Value.Impersonate).Key));
        var mistakes = CatalogProblems.Find(settings.Catalog, settings.Clusters.Keys, names).ToList();
        problems.AddRange(mistakes);
        problems.AddRange(CodeHostNames.Problems(
            settings.Catalog.Services.Select(service => KeyValuePair.Create(service.Key, service.Value.Repository)), settings.Sources));
        if (mistakes.Count == 0)
        {
            var catalog = new ServiceCatalog(settings.Catalog, names);
            problems.AddRange(SubscriptionOptions.Problems(settings.Subscriptions, catalog, platforms));
            problems.AddRange(QuietHoursOptions.Problems(settings.QuietHours, catalog, names));
            problems.AddRange(DigestOptions.Problems(settings.Digests, catalog, names));
        }

        problems.AddRange(policy.Problems());
        if (policy.Problems().Any())
        {
            throw new ConfigurationException(problems);
        }

        var file = new PolicyFile(
            policy.Find(configuration["CHATOPS_CONFIG"]), settings.ContextOfPolicy(platforms, () => problems.Count == 0));
        var reading = file.Read();
        problems.AddRange((reading as PolicyReading.Invalid)?.Problems ?? []);
        return problems.Count == 0
            ? settings with
            {
                People = settings.People.Addressed(names),
                Subscriptions = [.. settings.Subscriptions.Select(one => one.Addressed(platforms))],
                PolicyFile = file,
                Policy = ((PolicyReading.Valid)reading).Rules,
            }
            : throw new ConfigurationException(problems);
    }

    /// <param name="isValid">Whether the rest of the configuration has no problems so far.</param>
    private PolicyContext ContextOfPolicy(IReadOnlyList<PlatformIds> platforms, Func<bool> isValid)
    {
        var catalog = new Lazy<ServiceCatalog>(() => new(Catalog, ChatNames));
        return new(
            platforms,
            [.. Sources.Select(source => source.Setup.Team).OfType<TeamIds>()],
            Catalog.Environments.ToDictionary(e => e.Key, e => e.Value.Protected, StringComparer.OrdinalIgnoreCase),
            Catalog.Services.Keys,
            rules => isValid() ? SharedWorkloads.Problems(catalog.Value, rules, Clusters.AddressOf) : [])
        {
            People = new Persons(People.Addressed([.. platforms.Select(p => p.Platform)])).Count,
            Zone = TimeZone,
        };
    }

    private static ChatId? Operators(string? name, IReadOnlyList<string> platforms, List<string> problems)
    {
        var channel = string.IsNullOrWhiteSpace(name) ? null : ChatId.Find(name, platforms);
        if (channel is { Id.Length: 0 } || (channel is null && !string.IsNullOrEmpty(name)))
        {
            problems.Add(
                $"ChatOps:OperatorsChannel is '{name}': write a channel, such as \"#ops\"{(platforms.Count == 1 ? "" : $", with its chat platform before it ({string.Join(", ", platforms.Select(p => p + ":"))})")}.");
        }

        return channel;
    }

    private static TimeZoneInfo Zone(string? name, List<string> problems)
    {
        if (string.IsNullOrEmpty(name))
        {
            return TimeZoneInfo.Utc;
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
        {
            problems.Add(
                $"ChatOps:TimeZone is '{name}': write a name of the IANA database, such as \"Europe/Berlin\". It is the zone of times that people type without one.");
        }

        return zone ?? TimeZoneInfo.Utc;
    }

    /// <summary>
    /// The type that each section is bound to. A section of a source or platform that this bot doesn't have isn't a mistake: its keys
    /// aren't known here.
    /// </summary>
    private static Dictionary<string, Type?> Known(IReadOnlyList<EventSource> sources, IReadOnlyList<ChatPlatformKind> chat)
    {
        var known = new Dictionary<string, Type?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Storage"] = typeof(StorageOptions),
            ["Http"] = typeof(HttpOptions),
            ["Clusters"] = typeof(ClustersOptions),
            // Keyed by id, or by platform and id.
            ["People"] = null,
            ["Policy"] = typeof(PolicyOptions),
            ["OperatorsChannel"] = typeof(string),
            ["Audit"] = typeof(AuditOptions),
            ["Redaction"] = typeof(RedactionOptions),
            ["Operations"] = typeof(OperationsOptions),
            ["Timeline"] = typeof(TimelineOptions),
            ["Recovery"] = typeof(RecoveryOptions),
            ["Marks"] = typeof(MarksOptions),
            ["Subscriptions"] = typeof(List<SubscriptionOptions>),
            ["QuietHours"] = typeof(List<QuietHoursOptions>),
            ["Digests"] = typeof(List<DigestOptions>),
            ["OnCall"] = typeof(OnCallOptions),
            ["Paging"] = typeof(PagingOptions),
            ["TimeZone"] = typeof(string),
        };
        foreach (var property in typeof(CatalogOptions).GetProperties())
        {
            known[property.Name] = property.PropertyType;
        }

        foreach (var (section, options) in sources.Concat(Bot.EventSources)
            .Select(s => (s.Section, s.Options))
            .Concat(chat.Concat(Bot.ChatPlatforms).Select(c => (c.Section, c.Options))))
        {
            known[section[(section.LastIndexOf(':') + 1)..]] = options;
        }

        return known;
    }

    private static T Bind<T>(IConfigurationSection section, List<string> problems)
        where T : new() => OptionsBinding.Bind(section, problems, s => s.Get<T>() ?? new(), () => new());
}
