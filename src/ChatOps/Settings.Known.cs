using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Clusters;
using ChatOps.Edge;
using ChatOps.Incidents;
using ChatOps.Journal;
using ChatOps.Marks;
using ChatOps.OnCall;
using ChatOps.Operations;
using ChatOps.Paging;
using ChatOps.Policy;
using ChatOps.Policy.Audit;
using ChatOps.Recovery;
using ChatOps.Sources;
using ChatOps.Storage;
using ChatOps.Timeline;
using ChatOps.Timeline.Digests;
using ChatOps.Timeline.Subscriptions;

namespace ChatOps;

/// <content>The names of all sections.</content>
public sealed partial record Settings
{
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
            ["Incidents"] = typeof(IncidentsOptions),
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
}
