namespace ChatOps.Playground.Slack;

/// <summary>How Slack responded to a person's action.</summary>
public enum Outcome
{
    /// <summary>Success; the app, if involved, acknowledged in time.</summary>
    Ok,

    /// <summary>The app didn't respond within three seconds.</summary>
    OperationTimeout,

    /// <summary>The app couldn't be reached.</summary>
    DispatchFailed,

    /// <summary>The app responded with an HTTP error.</summary>
    HttpServiceError,

    /// <summary>The app responded with something that Slack can't show.</summary>
    InvalidResponse,

    /// <summary>There is no such slash command, or slash commands aren't possible here (in threads).</summary>
    UnknownCommand,

    /// <summary>The person isn't in the channel, or it is archived.</summary>
    NotInChannel,

    /// <summary>Slack's own checks of the form failed, and it wasn't sent to the app; see <see cref="View.Errors"/>.</summary>
    IncompleteForm,

    /// <summary>The app rejected the form; see <see cref="View.Errors"/>.</summary>
    FormErrors,
}
