using ChatOps.Chat;
using ChatOps.Replicas;
using ChatOps.Timeline.Mentions;

namespace ChatOps.Commands;

internal static class CommandsRegistration
{
    /// <param name="zone">The time zone of times typed without one.</param>
    public static void AddCommands(this IServiceCollection services, TimeZoneInfo zone)
    {
        services.AddSingleton(new StartTimeParser(zone));
        services.AddSingleton<Grammar>();
        services.AddSingleton<SubscriptionGrammar>();
        services.AddSingleton<OnCallGrammar>();
        services.AddSingleton<OnCallCards>();
        services.AddSingleton<OnCallChanges>();
        services.AddSingleton<RequestReplies>();
        services.AddSingleton<CommandTable>();
        services.AddSingleton<AllowedPlaces>();
        services.AddSingleton<BuildAccess>();
        services.AddSingleton<MayAnswer>(provider => provider.GetRequiredService<BuildAccess>().MayAnswerAsync);
        services.AddSingleton<ChangeReach>();
        services.AddSingleton<BuildForm>();
        services.AddSingleton<CommandForms>();
        services.AddSingleton<FormPreviews>();
        services.AddSingleton<HomePage>();
        services.AddSingleton<Homes>();
        services.AddSingleton<IForms>(s => s.GetRequiredService<CommandForms>());
        services.AddSingleton<IFormPreviews>(s => s.GetRequiredService<FormPreviews>());
        services.AddSingleton<ISearch, QuickSearch>();
        services.AddSingleton<AroundMessage>();
        services.AddSingleton<MessageQuestions>();
        services.AddSingleton<IMessageQuestions>(s => s.GetRequiredService<MessageQuestions>());
        services.AddSingleton<LinkPreviews>();
        services.AddSingleton<Answers>();
        services.AddSingleton<Dispatcher>();
        services.AddWorker<CommandRunner>();
    }
}
