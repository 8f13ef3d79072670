namespace ChatOps.Playground.Slack;

/// <summary>How Slack answered what a person did.</summary>
public enum Outcome
{
    /// <summary>Done; the app, if it was concerned, acknowledged in time.</summary>
    Ok,

    /// <summary>The app did not answer within three seconds.</summary>
    OperationTimeout,

    /// <summary>The app could not be reached.</summary>
    DispatchFailed,

    /// <summary>The app answered with an HTTP error.</summary>
    HttpServiceError,

    /// <summary>The app answered with something Slack cannot show.</summary>
    InvalidResponse,

    /// <summary>No such slash command, or slash commands are not possible here (threads).</summary>
    UnknownCommand,

    /// <summary>The person is not in the channel, or it is archived.</summary>
    NotInChannel,

    /// <summary>Slack's own checks of the form failed and the app was not asked; see <see cref="View.Errors"/>.</summary>
    IncompleteForm,

    /// <summary>The app refused the form; see <see cref="View.Errors"/>.</summary>
    FormErrors,
}
