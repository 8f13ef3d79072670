using ChatOps.Checks;
using ChatOps.Replicas;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatOps.Journal;

internal static class JournalRegistration
{
    public static void AddJournal(this IServiceCollection services)
    {
        services.TryAddSingleton<Deliveries>();
        services.AddSingleton<ArrivedDeliveries>();
        services.AddSingleton<Events>();
        services.AddSingleton<Abouts>();
        services.AddSingleton<TranslatorSet>();
        services.AddSingleton<Intake>();
        services.AddWorker<Interpreter>();
        services.AddSingleton<IChecks, JournalChecks>();
    }
}
