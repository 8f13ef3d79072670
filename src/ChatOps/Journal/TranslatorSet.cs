using System.Diagnostics;

namespace ChatOps.Journal;

/// <summary>Translates the deliveries of all event sources. A bug in a source's translator is a failed translation.</summary>
public sealed partial class TranslatorSet(IEnumerable<Translator> translators, ILogger<TranslatorSet> logger)
{
    private readonly Dictionary<string, Translator> _translators = translators.ToDictionary(t => t.Source);

    public IReadOnlyCollection<string> Sources => _translators.Keys;

    /// <param name="trace">The trace context that the delivery came with.</param>
    internal Translated Translate(Delivery delivery, string? trace)
    {
        using var activity = TraceContext.Continue("translate", trace);
        activity?.SetTag("chatops.delivery", delivery.ToString());
        var result = Translate(delivery);
        activity?.SetStatus(result is Translation.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
        return new(result, activity?.Id ?? trace);
    }

    /// <summary>Call it after the commit.</summary>
    internal static void Count(Delivery delivery, Translated translated) => Telemetry.Translations.Add(
        1,
        new("source", delivery.Source),
        new("kind", delivery.Kind),
        new("outcome", translated.Result.GetType().Name.ToLowerInvariant()));

    private Translation Translate(Delivery delivery)
    {
        try
        {
            var result = _translators[delivery.Source].Translate(delivery);
            if (result is Translation.Failed failed)
            {
                LogFailed(delivery, failed.Reason);
            }

            return result;
        }
        catch (Exception exception)
        {
            // A bug in the bot: the delivery is kept, and `replay` translates it again after the fix.
            LogBug(exception, delivery);
            return new Translation.Failed($"{exception.GetType().Name} while translating");
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Delivery {Delivery} could not be translated: {Reason}. It is kept; `replay` tries again")]
    private partial void LogFailed(Delivery delivery, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A bug while translating {Delivery}. It is kept; `replay` tries again after a fix")]
    private partial void LogBug(Exception exception, Delivery delivery);
}
